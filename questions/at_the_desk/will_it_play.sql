-- title: Will this disc play?
-- order: 1
-- asked: >-
--   {country} {format}; {format} play; {format} player; {format} region; disc play; will play; play here;
--   work in player; {country} disc; {format} {region}; {format} {standard}; {region} {player}; {player};
--   pal {format}; disc from {country}; import {format}; foreign {format}; film from {country};
--   movie from {country}; video from {country}; {format} laptop; {format} computer; {region} player;
--   {standard} player; {region} laptop; {region} drive; {region} enough; play {format} from {country}; won't play;
--   compatible; laptop; {format} not work; {country} region {format}; {region} {standard}; {format} from abroad;
--   {format} overseas; watch {format}
-- desk: 1
-- description: >-
--   Three locks must open, each by itself: the format of the disc, its region and its picture standard.
--   The first row is the player asked about; the others are the other kinds of player. Region and
--   standard come from the case, or else from the country, where they are what discs from there usually
--   carry. The table “Will it play? Every kind of disc on every kind of player” has the answer for every kind of disc.
-- parameters:
--   format: {title: Format, example: dvd, type: choice, choices: "select id, name from disc_formats order by id = 'uhd', id desc"}
--   player: {title: Player, example: us-dvd-player, type: choice, optional: true, blank: Any player, choices: "select id, name from players order by kind <> 'standalone', kind <> 'computer_drive', name"}
--   country: {title: Country it came from, example: GB, type: choice, optional: true, blank: Not known, choices: "select id, name from countries order by name", first: "select country_code from country_discs where format_id = 'dvd' and region_code is not null and standard is not null", first_title: Region and picture standard known}
--   region: {title: Region on the case, type: choice, optional: true, blank: Not looked at, hint: "If several are printed and your player's is among them, choose that one.", choices: "select id, name from disc_region_codes order by format_id is not null, format_id desc, id"}
--   standard: {title: Standard on the case, type: choice, optional: true, blank: Not looked at, choices: "select id, name from video_standards order by id"}
--   changes_left: {title: Region changes the drive has left, type: integer, least: 0, most: 5, optional: true, hint: "Computers only; the drive's properties show it."}
-- supporting: [disc_region_and_standard, disc_rules]
-- answer: >-
--   {% if not first.is_asked %}{% set plays = rows|where("verdict", "PLAYS", "PLAYS AT A COST") %}
--   {% set unsure, fails = rows|where("verdict", "UNKNOWN"), rows|where("verdict", "WON'T PLAY") %}
--   {% set known = [first.region, first.standard if first.region and first.standard|lower != "unknown" else none]|select|list %}
--   This {{ first.format }}{% if known %} ({{ known|join(", ") }}){% endif %}
--   {% if plays %}plays on: {{ plays|names("player", 4) }}.{% else %}is not certain to play on any player.{% endif %}
--   {% if unsure %}Whether it plays on {{ unsure|names("player", 3) }} is not known.{% endif %}
--   {% if fails %}It will not play on {{ fails|names("player", 2) }}.{% endif %}
--   {% elif first.verdict == "PLAYS" %}This {{ first.format }} plays: format, region and standard all fit.
--   {% elif first.verdict == "PLAYS AT A COST" %}This {{ first.format }} plays, but costs
--   {{ first.cost[:1]|lower }}{{ first.cost[1:].partition(";")[0] }}.
--   {% elif first.verdict == "UNKNOWN" %}Not known: {{ first.missing }}.
--   {% else %}This {{ first.format }} will not play:
--   {% set locks = first.blocked_by.split(", ") %}{% if "format" in locks %}the player cannot read this format{{ ", and " if locks|length > 1 }}{% endif %}
--   {%- if "region" in locks %}its region {% endif %}{% if "standard" in locks %}{{ "and its picture standard " if "region" in locks else "its picture standard " }}{% endif %}
--   {%- if "region" in locks and "standard" in locks %}do not match the player’s{% elif locks != ["format"] %}does not match the player’s{% endif %}.{% endif %}
-- nothing: Choose the format, and as much as you know of the disc and the player.
with disc as (
  select
    formats.id as format_id, formats.name as format, formats.region_system, sold.country, sold.standard_status,
    on_case.id as region_on_case, trim(:region) <> '' and on_case.id is null as is_other_system,
    coalesce(nullif(trim(:standard), ''), sold.standard, 'unknown') as disc_standard,
    case when trim(:standard) <> '' then 'on the case' else coalesce(sold.standard_basis, 'not given') end
      as standard_basis,
    case when on_case.plays_in <> 'any' and ' ' || on_case.plays_in || ' ' not like '% ' || sold.region_code || ' %'
      then 'discs from ' || sold.country || ' usually carry ' || sold.region || '. What the case says decides.'
    end as region_remark
  from disc_formats as formats
  left join country_discs as sold on sold.country_code = trim(:country) and sold.format_id = formats.id
  left join disc_region_codes as on_case
    on on_case.id = trim(:region) and coalesce(on_case.format_id, formats.id) = formats.id
  where formats.id = trim(:format)
),
carried as (
  select region_code, is_usual, status
  from disc join country_disc_regions as carried
    on carried.country_code = trim(:country) and carried.format_id = disc.format_id
  where trim(:region) = '' and region_system <> 'none'
),
candidates as (
  select * from carried
  union all
  select case region_system when 'none' then '0' else coalesce(region_on_case, 'unknown') end, 1, null
  from disc where not exists (select 1 from carried)
),
judged as (
  select
    disc.*, verdicts.*, players.name as player, players.note, players.source_id, players.as_of,
    coalesce(codes.name, 'unknown') as region, candidates.is_usual,
    (select min(rank) from statuses where status in (verdicts.status, candidates.status)
      or status = standard_status and trim(:standard) = '') as sureness
  from disc join candidates
  join disc_verdicts as verdicts on verdicts.format_id = disc.format_id
    and verdicts.region_code = candidates.region_code and verdicts.standard = disc.disc_standard
  join players on players.id = verdicts.player_id
    and verdicts.changes_left is case when region_changes_total is not null then nullif(trim(:changes_left), '') + 0 end
  left join disc_region_codes as codes on codes.id = candidates.region_code
),
settled as (
  select
    *, min(verdict) over one <> max(verdict) over one as is_divided, group_concat(region, '; ') over one as regions,
    group_concat('If the case says “' || region || '”: ' || verdict || '.', ' ') over one as by_region,
    min(sureness) over one as weakest, row_number() over one as line
  from judged
  window one as (partition by player_id order by is_usual desc, region_code
    rows between unbounded preceding and unbounded following)
)
select
  case when is_divided then 'UNKNOWN' else settled.verdict end as verdict,
  player, player_id, player_id = trim(:player) as is_asked, case when not is_divided then blocked_by end as blocked_by,
  format_lock, case when is_divided then 'unknown' else region_lock end as region_lock, standard_lock,
  case when not is_divided then cost end as cost, case when not is_divided then needs end as needs,
  case
    when is_divided then 'the region code on the case'
    when is_other_system then 'the region code on the disc: the one chosen belongs to another format'
    else missing
  end as missing,
  case
    when is_divided then by_region
    when missing = 'how many region changes the drive has left' and not is_other_system
      then 'With one or more left it plays and costs one of them; with none left it will not play.'
  end as if_known,
  caution, format, case when region_system <> 'none' then regions end as region,
  case
    when region_system = 'none' then 'such discs have no region'
    when regions = 'unknown' then 'not given'
    when trim(:region) <> '' then 'on the case'
    else 'usual for ' || country
  end as region_basis,
  region_remark, upper(disc_standard) as standard, standard_basis, statuses.status,
  settled.note, publications.title as source, settled.as_of
from settled
join statuses on statuses.rank = weakest
left join publications on publications.id = settled.source_id
where line = 1
order by is_asked desc, case when is_divided or settled.verdict = 'UNKNOWN' then 3 when settled.verdict = 'PLAYS' then 1
  when settled.verdict = 'PLAYS AT A COST' then 2 else 4 end, player
