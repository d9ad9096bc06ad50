-- title: The three locks of every kind of disc on every kind of player
-- description: >-
--   For each format, region code, picture standard and player, and for drives each number of changes
--   left, whether format, region and standard fit, with the facts that decide it. What that comes to is
--   in disc_verdicts.
-- order: 2
-- columns:
--   format_id: Format of the disc.
--   region_code: Region code on the disc, as in disc_region_codes; unknown where nobody looked.
--   standard: "Standard of the disc: ntsc, pal, secam (such discs are PAL) or unknown."
--   player_id: Kind of player.
--   changes_left: "Region changes that a computer drive has left; empty for other players, and where it is not known. Unit: changes."
--   format_lock: Whether the player reads the format.
--   region_lock: Whether the player takes the region.
--   standard_lock: Whether the player shows the standard.
--   needs_player: What reads the format.
--   plays_in: Regions in which the disc plays; empty where not known.
--   player_region: Region of the player; empty where it has none, or it is not known.
--   is_region_free: Whether the player takes discs of every region.
--   has_changes: Whether it is a drive, which can change its region a few times.
--   lines: "Lines of the disc's picture; empty where the standard is not known. Unit: lines."
--   standard_matters: What of the disc has a standard, the film, its extras or nothing.
--   plays_pal: Whether the player shows PAL; empty where not known.
--   status: How sure we are of the weakest fact used.
-- types: {changes_left: integer, lines: integer}
with discs as (
  select
    formats.id as format_id, formats.standard_lock as standard_matters, formats.region_system,
    formats.needs_player, formats.status as format_status, codes.id as region_code, codes.plays_in,
    codes.is_refused_by_region_free, codes.can_set_drive, codes.status as region_status,
    standards.id as standard, standards.lines
  from disc_formats as formats
  join (
    select id, format_id, plays_in, is_refused_by_region_free, can_set_drive, status from disc_region_codes
    union all select 'unknown', null, null, 0, null, null
  ) as codes on codes.format_id is null or codes.format_id = formats.id
  join (select id, lines from video_standards union all select 'unknown', null) as standards
),
settings as (
  select players.*, null as changes_left from players
  union all
  select players.*, counts.value - 1
  from players join json_each('[1, 2, 3, 4, 5, 6]') as counts on counts.value - 1 <= players.region_changes_total
),
fitted as (
  select
    discs.*, settings.id as player_id, settings.changes_left, settings.region_changes_total is not null as has_changes,
    settings.plays_pal, settings.is_region_free, settings.status as player_status,
    case discs.format_id when 'dvd' then reads_dvd when 'bluray' then reads_bluray else reads_uhd end as is_read,
    case discs.format_id when 'dvd' then cast(region_dvd as text) when 'bluray' then bluray_region end as player_region,
    case
      when discs.lines is null then case when plays_ntsc and plays_pal then 1 end
      when discs.lines = 525 then plays_ntsc
      else plays_pal
    end as is_shown
  from discs join settings
)
select
  format_id, region_code, standard, player_id, changes_left,
  case is_read when 1 then 'fits' when 0 then 'blocks' else 'unknown' end as format_lock,
  case
    when region_system = 'none' or plays_in = 'any' then 'fits'
    when is_region_free then case when is_refused_by_region_free then 'blocks' else 'fits' end
    when plays_in is null or player_region is null then 'unknown'
    when ' ' || plays_in || ' ' like '% ' || player_region || ' %' then 'fits'
    when not has_changes or changes_left = 0 then 'blocks'
    when changes_left is null or can_set_drive is null then 'unknown'
    else 'costs'
  end as region_lock,
  case
    when standard_matters <> 'film' then 'fits'
    when is_shown is null then 'unknown'
    when is_shown then 'fits'
    else 'blocks'
  end as standard_lock,
  needs_player, plays_in, player_region, is_region_free, has_changes, lines, standard_matters, plays_pal,
  (select status from statuses where status in (format_status, region_status, player_status) order by rank limit 1)
    as status
from fitted
