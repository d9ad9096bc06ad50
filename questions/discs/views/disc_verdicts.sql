-- title: Will it play? Every kind of disc on every kind of player
-- description: >-
--   The verdict for each format, region code, picture standard and player, and for drives each number
--   of changes left. Format, region and standard are three locks, each by itself: fits, blocks, costs
--   (a region change) or unknown. To judge a whole list of discs at once, match it to these rows by
--   format, region code and standard; write unknown for what nobody looked up. A disc that finds no row
--   has a region code that is not among the “Region codes on discs”.
-- order: 3
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
-- types: {changes_left: integer}
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
    'One of the ' || changes_left
    || ' region changes that the drive has left; at none it stays at its last region for good.'
  end as cost,
  nullif(trim(
    case format_lock when 'blocks' then needs_player || '; ' else '' end
    || case
      when region_lock <> 'blocks' then ''
      when is_region_free then 'the player set to region 1 by hand, which usually helps; '
      when has_changes then 'a drive with a region change left, or a region-free player; '
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
  status
from disc_locks
