-- title: Will this disc play?
-- order: 1
-- desk: 1
-- description: >-
--   Three locks must open, each by itself: the format of the disc, its region and its picture standard.
--   The first row is the player asked about; the others are the other kinds of player. Region and
--   standard come from the case, or else from the country, where they are what discs from there usually
--   carry. The table “Will it play? Every kind of disc on every kind of player” has the answer for every kind of disc.
-- parameters:
--   format: {title: Format, example: dvd, type: choice, choices: "select id, name from disc_formats order by id = 'uhd', id desc"}
--   player: {title: Player, example: us-dvd-player, type: choice, optional: true, blank: Any player, choices: "select id, name from players order by kind <> 'standalone', kind <> 'computer_drive', name"}
--   country: {title: Country it came from, example: GB, type: choice, optional: true, blank: Not known, choices: "select id, name from countries order by name"}
--   region: {title: Region on the case, type: choice, optional: true, blank: Not looked at, hint: "If several are printed and your player's is among them, choose that one.", choices: "select id, name from disc_region_codes order by format_id is not null, format_id desc, id"}
--   standard: {title: Standard on the case, type: choice, optional: true, blank: Not looked at, choices: "select id, name from video_standards order by id"}
--   changes_left: {title: Region changes the drive has left, type: integer, least: 0, most: 5, optional: true, hint: "Computers only; the drive's properties show it."}
-- supporting: [disc_region_and_standard, disc_rules]
-- nothing: Choose the format, and as much as you know of the disc and the player.
with typed as (
  select
    formats.id as format_id, formats.name as format, formats.article, formats.region_system,
    (select id from players where id = trim(:player) or name = trim(:player) collate nocase) as player_id,
    (select id from countries where id = upper(trim(:country)) or name = trim(:country) collate nocase) as country_code,
    (select id from disc_region_codes where id = trim(:region)) as typed_region,
    (select id from video_standards where id = lower(trim(:standard))) as standard,
    case when trim(:changes_left) glob '[0-9]*' then cast(:changes_left as integer) end as changes_left
  from disc_formats as formats
  where formats.id = lower(trim(:format)) or formats.name = trim(:format) collate nocase
),
disc as (
  select
    typed.*, countries.name as country,
    coalesce(typed.standard, sold.disc_standard_id, 'unknown') as disc_standard,
    case
      when typed.standard is not null then 'on the case'
      when sold.disc_standard_id is not null then 'usual for ' || countries.name
      when sold.disc_reason is not null then sold.disc_reason
      else 'not given'
    end as standard_basis,
    case when typed.standard is null and sold.disc_standard_id is not null then sold.disc_status end as standard_status,
    case when on_case.plays_in <> 'any' and ' ' || on_case.plays_in || ' ' not like '% ' || usual.region_code || ' %' then
      'discs from ' || countries.name || ' usually carry ' || often.name || '. What the case says decides.'
    end as region_remark,
    typed.typed_region is not null and not exists (
      select 1 from disc_region_codes as codes
      where codes.id = typed.typed_region and coalesce(codes.format_id, typed.format_id) = typed.format_id
    ) as is_other_system
  from typed
  left join countries on countries.id = typed.country_code
  left join country_video_standards as sold on sold.country_code = typed.country_code
  left join country_disc_regions as usual
    on usual.country_code = typed.country_code and usual.format_id = typed.format_id and usual.is_usual
  left join disc_region_codes as often on often.id = usual.region_code
  left join disc_region_codes as on_case on on_case.id = typed.typed_region and on_case.format_id = typed.format_id
),
carried as (
  select region_code, is_usual, status
  from country_disc_regions
  where country_code = (select country_code from disc) and format_id = (select format_id from disc)
    and (select typed_region is null and region_system <> 'none' from disc)
),
candidates as (
  select region_code, is_usual, status from carried
  union all
  select
    case when region_system = 'none' then '0' when is_other_system then 'unknown' else coalesce(typed_region, 'unknown') end,
    1, null
  from disc where not exists (select 1 from carried)
),
judged as (
  select
    verdicts.*, candidates.is_usual, candidates.status as region_status,
    coalesce(codes.name, 'unknown') as region
  from disc
  join candidates
  join disc_verdicts as verdicts
    on verdicts.format_id = disc.format_id and verdicts.region_code = candidates.region_code
    and verdicts.standard = disc.disc_standard
  left join disc_region_codes as codes on codes.id = candidates.region_code
  join players on players.id = verdicts.player_id
    and verdicts.changes_left is case when players.region_changes_total is not null then disc.changes_left end
),
settled as (
  select
    player_id,
    count(distinct verdict) > 1 as is_divided,
    group_concat(region, '; ') as regions,
    max(case when is_usual then region_code end) as usual_code,
    group_concat('If the case says “' || region || '”: ' || verdict || '.', ' ') as by_region,
    min(case coalesce(region_status, 'confirmed') when 'confirmed' then 3 when 'stated' then 2 else 1 end) as region_sureness
  from (select * from judged order by player_id, is_usual desc, region_code) group by player_id
),
answered as (
  select
    settled.*, judged.*, disc.*, players.name as player, players.note as player_note, players.source_id as player_source_id,
    players.as_of as player_as_of,
    coalesce(disc.player_id = judged.player_id, 0) as is_asked,
    case when settled.is_divided then 'UNKNOWN' else judged.verdict end as shown_verdict,
    case
      when settled.is_divided then 'the region code on the case'
      when disc.is_other_system then 'the region code on the disc: the one chosen belongs to another format'
      else judged.missing
    end as shown_missing
  from disc
  join settled
  join judged on judged.player_id = settled.player_id
    and judged.region_code = coalesce(settled.usual_code, judged.region_code)
  join players on players.id = judged.player_id
  group by judged.player_id
)
select
  shown_verdict as verdict,
  case shown_verdict
    when 'PLAYS' then 'This ' || format || ' plays: format, region and standard all fit.'
    when 'PLAYS AT A COST' then 'This ' || format || ' plays, but costs one of the ' || changes_left || ' region changes that the drive has left.'
    when 'UNKNOWN' then 'Not known: ' || shown_missing || '.'
    else 'This ' || format || ' will not play: ' || replace(
      replace(replace(blocked_by, 'format', 'the player cannot read the format'), 'region', 'the region does not fit'),
      'standard', 'the standard does not fit') || '.'
  end as answer,
  player,
  player_id,
  is_asked,
  case when not is_divided then blocked_by end as blocked_by,
  format_lock,
  case when is_divided then 'unknown' else region_lock end as region_lock,
  standard_lock,
  case when not is_divided then cost end as cost,
  case when not is_divided then needs end as needs,
  shown_missing as missing,
  case
    when is_divided then by_region
    when shown_missing = 'how many region changes the drive has left'
      then 'With one or more left it plays and costs one of them; with none left it will not play.'
  end as if_known,
  caution,
  format,
  case when region_system <> 'none' then regions end as region,
  case
    when region_system = 'none' then 'such discs have no region'
    when regions = 'unknown' then 'not given'
    when typed_region is not null then 'on the case'
    else 'usual for ' || country
  end as region_basis,
  region_remark,
  upper(disc_standard) as standard,
  standard_basis,
  case min(region_sureness,
      case status when 'confirmed' then 3 when 'stated' then 2 else 1 end,
      case coalesce(standard_status, 'confirmed') when 'confirmed' then 3 when 'stated' then 2 else 1 end)
    when 3 then 'confirmed' when 2 then 'stated' else 'unverified' end as status,
  player_note as note,
  publications.title as source,
  player_as_of as as_of
from answered
left join publications on publications.id = player_source_id
order by is_asked desc,
  case shown_verdict when 'PLAYS' then 1 when 'PLAYS AT A COST' then 2 when 'UNKNOWN' then 3 else 4 end, player
