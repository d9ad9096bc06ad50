-- title: In which towns is a language spoken, and how surely?
-- order: 30
-- description: >-
--   The share of people in each of the 351 cities and towns who speak a language or a group of languages at home,
--   or who were born in a country. Towns without a figure of their own come last, with the nearest area that has one.
-- asked: >-
--   which town {show}; town with {show}; {show} town; town where {show}; in which town {show};
--   {show} speaking town; list of town {show}; town with most {show}; {show} by town table
-- parameters:
--   show: {title: Language group or country of birth, type: choice, example: c16001-2016-spanish, choices: "select id, name from (select id, 'Spoken at home: ' || label as name from census_groups where id in (select line_id from town_lines where basis <> 'county') union all select id, 'Born in: ' || label from birthplaces where kind = 'country' and id in (select birthplace_id from births_abroad)) order by name desc"}
-- columns:
--   town: city or town
--   share_pct: "share (%)"
--   people: people
--   at_least: at least
--   at_most: at most
--   class: class on the map
--   has_own_figure: "own figure?"
-- answer: >-
--   {% set own = rows|where("has_own_figure", "yes")|list %}{% set some = own|selectattr("people")|list %}{% if some %}{{ first.shown }},
--   {{ first.years|replace("-", " to ") }}: {% for row in some[:3] -%}
--   {{ " and " if loop.last and not loop.first else ", " if not loop.first }}{{ "about " if row.basis == "about" }}{{ row.share_pct }} % in <strong>{{ row.town }}</strong>
--   {%- endfor %}.{% else %}{{ first.shown }}: no town has a figure above zero.{% endif %} {{ own|length|figure }} of the 351 cities and towns
--   have a figure of their own; for the others it is not known, which does not mean nobody.
-- nothing: No such language group or country. Choose one of the list.
with chosen as (
  select id, label, case
    when id = 'c16001-2016-spanish' then 'spanish'
    when id in ('c16001-2016-arabic', 'c16001-2016-other-and-unspecified-languages') then 'other'
    when label like '%Asian%' or label like 'Chinese%' or label in ('Korean', 'Vietnamese')
      or label like 'Tagalog%' then 'asian_and_pacific_island'
    else 'other_indo_european' end as family
  from census_groups where id = trim(:show)
),
country as (select id, 'born in ' || label as label from birthplaces where id = trim(:show) and kind = 'country'),
spoken as (
  select chosen.label as shown, towns.geoid, own.speakers as people, own.margin, own.at_least, own.at_most,
    own.share_pct, own.basis,
    coalesce(own.area, county.area) as area, coalesce(own.years, county.years) as years,
    county.line as wider, county.speakers as wider_people, null as wider_margin, county.share_pct as wider_share_pct,
    coalesce(own.status, county.status) as status, coalesce(own.source_id, county.source_id) as source_id,
    coalesce(own.as_of, county.as_of) as as_of, coalesce(own.traced_to, county.traced_to) as traced_to
  from chosen
  join municipalities as towns
  left join town_lines as own on own.municipality_geoid = towns.geoid and own.line_id = chosen.id
  left join town_lines as county on county.municipality_geoid = towns.geoid and county.line_id = chosen.family
),
born as (
  select country.label as shown, areas.municipality_geoid as geoid,
    case when is_own then coalesce(births.estimate, 0) end as people,
    case when is_own then births.margin_of_error end as margin,
    case when is_own then max(births.estimate - births.margin_of_error, 0) end as at_least,
    case when is_own then births.estimate + births.margin_of_error end as at_most,
    case when is_own then round(100.0 * coalesce(births.estimate, 0)
      / coalesce(everybody.population, towns.population_2020), 1) end as share_pct,
    case when is_own then 'published' end as basis,
    case when is_own then areas.municipality else 'Massachusetts' end as area,
    everyone.vintage as years,
    country.label as wider, births.estimate as wider_people, births.margin_of_error as wider_margin,
    null as wider_share_pct,
    everyone.status, everyone.source_id, everyone.as_of,
    '/interloan/births_abroad?place_id=' || births_area_id || '&birthplace_id=' || country.id as traced_to
  from country
  join (select *, births_area_kind = 'place' as is_own from municipality_areas) as areas
  join municipalities as towns on towns.geoid = areas.municipality_geoid
  join births_abroad as everyone on everyone.place_id = births_area_id and everyone.birthplace_id = 'total'
  left join births_abroad as births on births.place_id = births_area_id and births.birthplace_id = country.id
  left join place_populations as everybody on everybody.place_id = births_area_id and is_own
)
select
  towns.name as town, figures.shown, figures.share_pct, figures.people,
  case basis when 'published' then margin end as margin_of_error,
  case basis when 'about' then margin end as approximate_margin, figures.at_least, figures.at_most,
  case
    when share_pct is null then 'no figure of its own' when people = 0 then 'nobody found, or too few to show'
    when share_pct < 0.5 then 'under 0.5 %' when share_pct < 2 then '0.5 to 2 %' when share_pct < 5 then '2 to 5 %'
    when share_pct < 10 then '5 to 10 %' when share_pct < 25 then '10 to 25 %' else '25 % or more'
  end as class,
  case when share_pct is null then '' when people > 0 and margin <= people / 2.0 then 'no' else 'yes' end as uncertain,
  case when share_pct is null then 'no' else 'yes' end as has_own_figure,
  figures.basis, figures.area, figures.years, wider, wider_people, wider_margin, wider_share_pct,
  case when share_pct is not null then 'town' when figures.area = 'Massachusetts' then 'state'
    else 'county of the town' end as level,
  towns.geoid as municipality_geoid, figures.status, publications.title as source, figures.as_of, figures.traced_to
from (select * from spoken union all select * from born) as figures
join municipalities as towns on towns.geoid = figures.geoid
left join publications on publications.id = figures.source_id
order by share_pct is null, share_pct desc, people desc, towns.name
