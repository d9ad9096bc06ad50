-- title: What is spoken here?
-- subject: Demand and collections
-- order: 50
-- description: >-
--   Every line of the census table on languages for one place and year: all who speak it at home and,
--   beside them, those who speak English less than very well, each with its 90 % interval. The detailed
--   table where the place has it, else the short one, in which most languages are hidden in groups.
--   Only Massachusetts and the nation are here so far; `interloan fetch census` adds towns.
-- parameters:
--   place: {title: Place, example: 0400000US25, choices: "select id, name from places where id in (select place_id from speakers) order by kind = 'nation', name"}
--   year: {title: Survey year, type: number, example: "2018", choices: "select distinct vintage, vintage from speakers order by vintage desc"}
-- chart: {mark: bar, x: language_group, y: speakers, x_type: nominal}
-- nothing: >-
--   There are no figures by language for this place and year. `interloan fetch census` adds them for
--   Massachusetts towns.
with chosen as (
  select census_groups.table_id, speakers.dataset
  from speakers join census_groups on census_groups.id = speakers.census_group_id
  where speakers.place_id = :place and speakers.vintage = cast(:year as integer)
  order by census_groups.table_id, speakers.dataset
  limit 1
)
select
  census_groups.label as language_group,
  case census_groups.kind when 'single_language' then 'one language' when 'group' then 'several languages'
    else 'what is left of a family' end as grain,
  speakers.estimate as speakers,
  speakers.margin_of_error,
  max(speakers.estimate - speakers.margin_of_error, 0) as at_least,
  speakers.estimate + speakers.margin_of_error as at_most,
  limited.estimate as limited_english,
  limited.margin_of_error as limited_english_margin,
  round(100.0 * limited.estimate / nullif(speakers.estimate, 0)) as limited_english_share_pct,
  case
    when speakers.estimate is null then 'no figure: ' || speakers.estimate_reason
    when speakers.margin_of_error is null then 'no margin published'
    when speakers.estimate = 0 then 'too uncertain to rank: nobody in the sample'
    when speakers.estimate <= speakers.margin_of_error then 'too uncertain to rank: perhaps nobody'
    when speakers.margin_of_error > 1.645 * 0.4 * speakers.estimate then 'too uncertain to rank'
    when speakers.margin_of_error > 1.645 * 0.12 * speakers.estimate then 'medium'
    else 'high'
  end as reliability,
  (select group_concat(name, ', ') from (
    select languages.name from census_group_languages as members
    join languages on languages.id = members.language_id
    where members.census_group_id = census_groups.id and members.membership = 'stated' order by 1
  )) as languages_named,
  speakers.vintage as year,
  census_groups.table_id as census_table,
  '/interloan/speakers?place_id=' || speakers.place_id || '&vintage=' || speakers.vintage
    || '&census_group_id=' || speakers.census_group_id as traced_to
from chosen
join census_groups on census_groups.table_id = chosen.table_id
join speakers on speakers.census_group_id = census_groups.id and speakers.dataset = chosen.dataset
  and speakers.place_id = :place and speakers.vintage = cast(:year as integer)
  and speakers.measure = 'speakers'
left join speakers as limited on limited.census_group_id = speakers.census_group_id
  and limited.place_id = speakers.place_id and limited.vintage = speakers.vintage
  and limited.dataset = speakers.dataset and limited.measure = 'english_less_than_very_well'
order by speakers.estimate desc
