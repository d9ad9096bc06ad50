-- title: What the census tells of a town's languages
-- order: 2
-- description: >-
--   The nearest figures for each city and town, one line of the census table a row: its own published figures
--   where they were fetched (interloan fetch census), else its own shares with our approximate margin (84 cities
--   and towns), else those of its county by family of languages, without margins. Name the area with each figure.
-- columns:
--   municipality_geoid: City or town.
--   town: Its name.
--   area_id: Area whose figures these are.
--   area: Its name.
--   basis: "published (margin of the Census Bureau), about (margin of ours) or county (no margin)."
--   years: Years of the survey.
--   line_id: Line of the table, a census group or a family.
--   line: Its label.
--   kind: single_language or several_languages.
--   speakers: "People aged five and over who speak it at home. Unit: people."
--   margin: "90 % margin of error, published or about; empty where there is none. Unit: people."
--   at_least: "Lower end. Unit: people."
--   at_most: "Upper end. Unit: people."
--   share_pct: "Share of the people aged five and over. Unit: percent."
--   status: How sure the figure is.
--   source_id: Who states it.
--   as_of: Last year of the survey.
--   traced_to: Address within the site of the figure.
-- types: {at_least: integer, at_most: integer, share_pct: number, as_of: string}
with lines as (
  select id, label, case kind when 'single_language' then kind else 'several_languages' end as kind
  from census_groups
  where table_id = 'C16001' and era = '2016-on' and kind in ('single_language', 'group', 'residual')
),
fetched as (
  select places.municipality_geoid as geoid, speakers.*
  from speakers join places on places.id = speakers.place_id
  where places.municipality_geoid is not null and speakers.dataset = 'acs5' and measure = 'speakers'
    and census_group_id in (select id from lines) and estimate is not null
),
newest as (select geoid, max(vintage) as vintage from fetched group by geoid),
people as (
  select place_id, vintage, estimate from speakers
  where measure = 'total' and dataset = 'acs5' and census_group_id in (select id from census_groups where table_id = 'C16001')
),
families(family, label) as (values
  ('spanish', 'Spanish'), ('other_indo_european', 'Other Indo-European languages'),
  ('asian_and_pacific_island', 'Asian and Pacific Island languages'), ('other', 'Other languages')
)
select
  towns.geoid as municipality_geoid, towns.name as town, fetched.place_id as area_id, towns.name as area,
  'published' as basis, (fetched.vintage - 4) || '-' || fetched.vintage as years,
  lines.id as line_id, lines.label as line, lines.kind, fetched.estimate as speakers,
  fetched.margin_of_error as margin, max(fetched.estimate - fetched.margin_of_error, 0) as at_least,
  fetched.estimate + fetched.margin_of_error as at_most,
  round(100.0 * fetched.estimate / people.estimate, 1) as share_pct,
  'stated' as status, fetched.source_id, cast(fetched.vintage as text) as as_of,
  '/interloan/speakers?place_id=' || fetched.place_id || '&census_group_id=' || lines.id as traced_to
from fetched
join newest on newest.geoid = fetched.geoid and newest.vintage = fetched.vintage
join municipalities as towns on towns.geoid = fetched.geoid
join lines on lines.id = fetched.census_group_id
left join people on people.place_id = fetched.place_id and people.vintage = fetched.vintage
union all
select
  towns.geoid, towns.name, about.place_id, towns.name, 'about', about.vintage, about.census_group_id,
  about.language_group, about.kind, about.speakers_about, about.approximate_margin, about.at_least_about,
  about.at_most_about, about.share_pct, shares.status, shares.source_id, shares.as_of, about.traced_to_share
from town_language_estimates as about
join municipalities as towns on towns.geoid = about.municipality_geoid
join town_language_shares as shares on shares.place_id = about.place_id
  and shares.census_group_id = about.census_group_id and shares.vintage = about.vintage
where towns.geoid not in (select geoid from newest)
union all
select
  towns.geoid, towns.name, county.place_id, places.name, 'county', county.vintage, county.family, families.label,
  case county.family when 'spanish' then 'single_language' else 'several_languages' end, county.estimate,
  null, null, null, round(100.0 * county.estimate / everybody.estimate, 1), county.status, county.source_id, county.as_of,
  '/interloan/county_language_families/' || county.place_id || ',' || county.family || ',' || county.vintage
from municipality_areas as areas
join municipalities as towns on towns.geoid = areas.municipality_geoid
join county_language_families as county on county.place_id = areas.groups_area_id
join families on families.family = county.family
join county_language_families as everybody on everybody.place_id = county.place_id
  and everybody.vintage = county.vintage and everybody.family = 'total'
join places on places.id = county.place_id
where areas.groups_area_kind = 'county' and towns.geoid not in (select geoid from newest)
