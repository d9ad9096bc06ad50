-- title: How many people around a town speak another language at home?
-- order: 23
-- description: >-
--   Shares of the people aged five and over, for the census place of a town's name where the source has one
--   (the larger places only; its borders may differ from the town's) and for Massachusetts. Each in the
--   latest five years known, with its 90 % margin.
-- asked: >-
--   {town} english; limited english; {town} limited english; speak english less than very well;
--   {town} english learner; {town} english proficiency; lep; {town} lep; {town} another language at home;
--   {town} non-english; english at home; english proficiency; {town} speak english; {town} esl; esl;
--   english second language; language other than english {town}; speak english
-- parameters:
--   town: {title: City or town, example: Lowell, choices: "select town, label from town_names order by label"}
-- columns:
--   area: area
--   years: years
--   other_language_pct: "speak another language at home (%)"
--   other_language_margin_points: "margin (points)"
--   english_less_than_very_well_pct: "English less than very well (%)"
--   english_less_than_very_well_margin_points: "margin (points, of that)"
--   english_less_than_very_well_about: about so many people
-- answer: >-
--   {% for row in rows %}{{ row.area }}, {{ row.years }}:
--   {{ row.other_language_pct }}{{ "" if row.other_language_pct is none else " %" }}{% if row.other_language_margin_points is not none %}
--   (± {{ row.other_language_margin_points }}){% endif %} speak a language other than English at home.
--   {% endfor %}{% if first.level == "state" %}We have no figure for the town itself.{% endif %}
-- nothing: No Massachusetts city or town of that name. All 351 are in the list.
with near as (
  select id, name, kind, 1 as nearness from (
    select places.id, area_names.area as name, places.kind,
      (select max(vintage) from limited_english where place_id = places.id) as newest
    from municipalities as towns join places on places.namesake_geoid = towns.geoid
    join area_names on area_names.place_id = places.id
    where towns.name = trim(:town) collate nocase
    order by newest desc limit 1)
  union all
  select id, name, kind, 2 from places
  where kind = 'state' and exists (select 1 from municipalities where name = trim(:town) collate nocase)
),
latest as (
  select near.*, (select max(vintage) from limited_english where place_id = near.id) as vintage from near
),
earlier as (
  select latest.id, max(before.vintage) as vintage from latest
  join limited_english as before on before.place_id = latest.id
    and before.last_year < cast(substr(latest.vintage, 1, 4) as integer)
  group by latest.id
)
select
  latest.name as area,
  case latest.kind when 'place' then 'census place of that name' else latest.kind end as level,
  latest.vintage as years,
  other.estimate as other_language_pct,
  other.margin_of_error as other_language_margin_points,
  limited.estimate as english_less_than_very_well_pct,
  limited.margin_of_error as english_less_than_very_well_margin_points,
  people.estimate as people_5_and_over,
  cast(round(people.estimate * limited.estimate / 1000) * 10 as integer) as english_less_than_very_well_about,
  earlier.vintage as earlier_years, before.estimate as earlier_less_than_very_well_pct,
  before.margin_of_error as earlier_less_than_very_well_margin_points,
  other.status,
  publications.title as source,
  other.as_of,
  '/interloan/limited_english?place_id=' || latest.id || '&vintage=' || latest.vintage as traced_to,
  case when other.margin_of_error is null then 'The copy that was read gives no margins.' end as note
from latest
join limited_english as other on other.place_id = latest.id and other.vintage = latest.vintage
  and other.measure = 'other_language'
left join limited_english as limited on limited.place_id = latest.id and limited.vintage = latest.vintage
  and limited.measure = 'english_less_than_very_well'
left join limited_english as people on people.place_id = latest.id and people.vintage = latest.vintage
  and people.measure = 'population_5_and_over'
left join earlier on earlier.id = latest.id
left join limited_english as before on before.place_id = latest.id and before.vintage = earlier.vintage
  and before.measure = 'english_less_than_very_well'
left join publications on publications.id = other.source_id
order by latest.nearness, latest.name
