-- title: Will it play? Every kind of disc on every kind of player
-- description: >-
--   The verdict for each format, region code, picture standard and player, and for drives each number
--   of changes left. Format, region and standard are three locks, each by itself: fits, blocks, costs
--   (a region change) or unknown. To judge a whole list of discs at once, match it to these rows by
--   format, region code and standard; write unknown for what nobody looked up. A disc that finds no row
--   has a region code that is not among the “Region codes on discs”.
-- columns:
--   format_id: Format of the disc.
--   region_code: Region code on the disc, as in disc_region_codes; unknown where nobody looked.
--   standard: "Standard of the disc: ntsc, pal, secam (such discs are PAL) or unknown."
--   player_id: Kind of player.
--   changes_left: "Region changes that a computer drive has left; empty for other players, and where it is not known. Unit: changes."
--   verdict: PLAYS, WON'T PLAY, PLAYS AT A COST (of one region change) or UNKNOWN.
--   format_lock: Whether the player reads the format.
--   region_lock: Whether the player takes the region.
--   standard_lock: Whether the player shows the standard.
--   blocked_by: The locks that do not fit; empty where none.
--   cost: What playing costs; empty where nothing.
--   needs: What would make it play; empty where it plays.
--   missing: What is not known; empty where nothing is missing.
--   caution: What may still go wrong.
--   status: How sure we are of the weakest fact used.
with discs as (
  select
    formats.id as format_id, formats.standard_lock as standard_matters, formats.region_system,
    formats.needs_player, codes.id as region_code, codes.plays_in, codes.is_refused_by_region_free,
    codes.can_set_drive, standards.id as standard, standards.lines,
    min(
      case formats.status when 'confirmed' then 3 when 'stated' then 2 else 1 end,
      case codes.status when 'unverified' then 1 when 'stated' then 2 else 3 end
    ) as sureness
  from disc_formats as formats
  join (
    select id, format_id, plays_in, is_refused_by_region_free, can_set_drive, status from disc_region_codes
    union all select 'unknown', null, null, 0, null, null
  ) as codes on codes.format_id is null or codes.format_id = formats.id
  join (select id, lines from video_standards union all select 'unknown', null) as standards
),
counts as (
  select value - 1 as changes_left from json_each('[1, 2, 3, 4, 5, 6]')
),
settings as (
  select players.*, null as changes_left from players
  union all
  select players.*, counts.changes_left
  from players join counts on counts.changes_left <= players.region_changes_total
),
fitted as (
  select
    discs.*, settings.id as player_id, settings.changes_left, settings.region_changes_total,
    settings.plays_pal, settings.plays_ntsc, settings.is_region_free,
    case discs.format_id when 'dvd' then reads_dvd when 'bluray' then reads_bluray else reads_uhd end as reads,
    case discs.format_id when 'dvd' then cast(region_dvd as text) when 'bluray' then bluray_region end as player_region,
    case
      when discs.lines is null then case when plays_ntsc and plays_pal then 1 end
      when discs.lines = 525 then plays_ntsc
      else plays_pal
    end as shows,
    min(discs.sureness, case settings.status when 'confirmed' then 3 when 'stated' then 2 else 1 end) as surest
  from discs join settings
),
locked as (
  select
    *,
    case reads when 1 then 'fits' when 0 then 'blocks' else 'unknown' end as format_lock,
    case
      when region_system = 'none' or plays_in = 'any' then 'fits'
      when is_region_free then case when is_refused_by_region_free then 'blocks' else 'fits' end
      when plays_in is null or player_region is null then 'unknown'
      when ' ' || plays_in || ' ' like '% ' || player_region || ' %' then 'fits'
      when region_changes_total is null or changes_left = 0 then 'blocks'
      when changes_left is null or can_set_drive is null then 'unknown'
      else 'costs'
    end as region_lock,
    case
      when standard_matters <> 'film' then 'fits'
      when shows is null then 'unknown'
      when shows then 'fits'
      else 'blocks'
    end as standard_lock
  from fitted
)
select
  format_id, region_code, standard, player_id, changes_left,
  case
    when 'blocks' in (format_lock, region_lock, standard_lock) then 'WON''T PLAY'
    when 'unknown' in (format_lock, region_lock, standard_lock) then 'UNKNOWN'
    when region_lock = 'costs' then 'PLAYS AT A COST'
    else 'PLAYS'
  end as verdict,
  format_lock, region_lock, standard_lock,
  nullif(rtrim(
    case format_lock when 'blocks' then 'format, ' else '' end
    || case region_lock when 'blocks' then 'region, ' else '' end
    || case standard_lock when 'blocks' then 'standard' else '' end, ', '), '') as blocked_by,
  case when region_lock = 'costs' then
    'One of the ' || changes_left || ' region changes that the drive has left; at none it stays at its last region for good.'
  end as cost,
  nullif(trim(
    case format_lock when 'blocks' then needs_player || '; ' else '' end
    || case
      when region_lock <> 'blocks' then ''
      when is_region_free then 'the player set to region 1 by hand, which usually helps; '
      when region_changes_total is not null then 'a drive with a region change left, or a region-free player; '
      else 'a region-free player; '
    end
    || case standard_lock when 'blocks' then 'a player and a television that take PAL' else '' end, '; '), '') as needs,
  nullif(trim(
    case format_lock when 'unknown' then 'whether the player reads the format; ' else '' end
    || case
      when region_lock <> 'unknown' then ''
      when plays_in is null then 'the region code on the disc; '
      when player_region is null then 'the region of the player; '
      when changes_left is null then 'how many region changes the drive has left; '
      else 'whether a drive can be set to this region; '
    end
    || case
      when standard_lock <> 'unknown' then ''
      when lines is null then 'the standard of the disc, NTSC or PAL'
      else 'whether the player takes ' || case lines when 525 then 'NTSC' else 'PAL' end
    end, '; '), '') as missing,
  nullif(trim(
    case when standard_matters = 'extras' and format_lock <> 'blocks' and lines is not 525 and plays_pal is not 1
      then 'Extras in standard definition may be PAL (50 Hz) and fail even if the film plays. ' else '' end
    || case when format_id = 'dvd' and is_region_free and region_code in ('1', 'unknown')
      then 'A few region 1 discs refuse region-free players (RCE).' else '' end), '') as caution,
  case surest when 3 then 'confirmed' when 2 then 'stated' else 'unverified' end as status
from locked
