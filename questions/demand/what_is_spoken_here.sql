-- title: What is spoken here?
-- order: 50
-- description: >-
--   Every line of the census table on languages for one place and year: all who speak it at home and,
--   beside them, those who speak English less than very well, each with its 90 % interval. The detailed
--   table where the place has it, else the short one, in which most languages are hidden in groups.
--   Massachusetts and the nation have each year to 2018, its congressional districts the five years to 2020; where a place
--   has no figures of the year asked for, the newest are shown, with their year.
-- asked: >-
--   spoken here; language spoken here; spoken in massachusetts; language massachusetts; massachusetts language;
--   spoken in state; {place} language; language spoken {place}; {place} {year} language; what is spoken;
--   census language table; language {place}; state language; language in the state; language at home;
--   united states language; language {year}
-- parameters:
--   place: {title: Place, example: 0400000US25, choices: "select id, name from places where id in (select place_id from speakers) order by kind = 'nation', name"}
--   year: {title: Survey year, type: integer, example: "2018", choices: "select distinct vintage, vintage from speakers order by vintage desc"}
-- columns:
--   language_group: line of the census
--   speakers: speakers
--   margin_of_error: margin of error
--   limited_english: speak English less than very well
--   limited_english_margin: "margin (of that)"
--   limited_english_share_pct: "share of the speakers (%)"
--   reliability: how reliable
-- chart:
--   title: Who speaks what at home in {place}, {year}
--   note: "People aged five and over."
--   mark: dot
--   x: language_group
--   y:
--     - {column: speakers, label: all speakers, margin: margin_of_error}
--     - {column: limited_english, label: with limited English, margin: limited_english_margin}
--   unit: people
--   scale: log
-- answer: >-
--   In {{ first.year }} the languages other than English that most people spoke at home were {% for row in (rows|where("grain", "one language"))[:3] %}{{ " and " if loop.last and not loop.first else ", " if not loop.first }}{{ row.language_group }} ({{ row.speakers|figure }}{% if row.margin_of_error is not none %} ± {{ row.margin_of_error|figure }}{% endif %}){% endfor %}.
--   Of the {{ rows|counted("line", "lines") }} of the census table,
--   {{ rows|where("grain", "one language")|where("reliability", "high", "medium")|counted("is", "are", "none") }} one language and certain enough to rank.
-- nothing: >-
--   There are no figures by language for this place and year. “interloan fetch census” adds them for
--   Massachusetts towns.
with here as (
  select * from speakers_by_language
  where place_id = :place and year = coalesce(
    (select vintage from speakers where place_id = :place and vintage = cast(:year as integer) limit 1),
    (select max(vintage) from speakers where place_id = :place)
  )
),
chosen as (select table_id, dataset from here order by table_id, dataset limit 1)
select
  here.census_group as language_group,
  case here.group_kind when 'single_language' then 'one language' when 'group' then 'several languages'
    else 'what is left of a family' end as grain,
  here.speakers,
  here.margin_of_error,
  here.at_least,
  here.at_most,
  here.limited_english,
  here.limited_english_margin,
  round(100.0 * here.limited_english / nullif(here.speakers, 0)) as limited_english_share_pct,
  case
    when here.speakers is null then 'no figure: ' || here.reason
    when here.margin_of_error is null then 'no margin published'
    when here.speakers = 0 then 'too uncertain to rank: nobody in the sample'
    when here.speakers <= here.margin_of_error then 'too uncertain to rank: perhaps nobody'
    when here.margin_of_error > 1.645 * 0.4 * here.speakers then 'too uncertain to rank'
    when here.margin_of_error > 1.645 * 0.12 * here.speakers then 'medium'
    else 'high'
  end as reliability,
  (select group_concat(name, ', ') from (
    select languages.name from census_group_languages as members
    join languages on languages.id = members.language_id
    where members.census_group_id = here.census_group_id and members.membership = 'stated' order by 1
  )) as languages_named,
  (select group_concat(name, ', ') from (
    select languages.name from census_group_languages as members
    join languages on languages.id = members.language_id
    where members.census_group_id = here.census_group_id and members.membership = 'inferred' order by 1
  )) as languages_inferred_in_it,
  (select group_concat(name, ', ') from (
    select languages.name from census_group_languages as members
    join languages on languages.id = members.language_id
    where members.census_group_id = here.census_group_id and members.membership = 'possible' order by 1
  )) as languages_possible_in_it,
  here.year,
  here.table_id as census_table,
  here.source,
  here.traced_to
from here join chosen on chosen.table_id = here.table_id and chosen.dataset = here.dataset
order by here.speakers desc
