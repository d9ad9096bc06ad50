-- title: Which newspapers and archives cover a year?
-- order: 17
-- description: >-
--   Newspaper runs and digital collections whose dates include a year, with who holds them, in what
--   form, and whether they are lent. Give a place to narrow the newspapers; leave it empty for all.
--   Collections without stated years are listed last.
-- asked: >-
--   {year} newspaper; newspaper {place}; {year} {place} newspaper; newspaper; newspaper {year}; obituary;
--   obituary {year}; {place} paper {year}; {year} {place}; microfilm newspaper; newspaper reel; {place} microfilm;
--   {place} newspaper microfilm; newspaper microfilm; old newspaper; historical newspaper; newspaper archive;
--   {place} gazette; {place} enterprise; {place} times; {place} globe; local paper; digitized newspaper;
--   reel {year}; newspaper cover; {year} obituary {place}; genealogy newspaper; {year} microfilm; paper of {year};
--   {place} obituary; {year} reel {place}
-- parameters:
--   year: {title: Year, type: integer, least: 1600, most: 2100, example: "1905"}
--   place: {title: Place, example: Brockton, optional: true, suggested: "select place, place from (select substr(place, 1, instr(place || ',', ',') - 1) as place from periodical_holdings union select substr(holder_place, 1, instr(holder_place || ',', ',') - 1) from periodical_holdings) where place <> ''"}
-- columns:
--   title: newspaper or collection
--   holder: who holds it
--   covers_from: from
--   covers_to: to
--   lent: "is it lent?"
--   access: on what terms
--   status: how sure
-- answer: >-
--   {% set dated, undated = rows|rejectattr("covers_from", "none")|list, rows|selectattr("covers_from", "none")|list %}{% set lent = dated|where("lent", "yes") %}
--   {% if lent %}<strong>{{ lent|names("title", 4) }}</strong> {{ "covers" if lent|length == 1 else "cover" }} the year and {{ "is" if lent|length == 1 else "are" }} lent,
--   by {{ lent|names("holder", 3) }}{% if lent[0].network %} ({{ lent[0].network }}){% endif %}.
--   {% if lent[0].access %}{{ lent[0].access }} {% endif %}The source{% if lent[0].as_of %}, of {{ lent[0].as_of }},{% endif %} does not say what a loan costs, how long
--   it lasts or whom to write to: ask the library before you promise anything. {% endif %}{% set others = dated|rejectattr("lent", "eq", "yes")|list %}{% if others %}
--   {{ "It is also covered by" if lent else "We know of nothing from that year that is lent. It is covered by" }} {{ others|names("title", 4) }}. {% elif not lent %}We know of nothing that surely covers it. {% endif %}{% if undated %}{{ undated|names("title", 3) }}
--   {{ "states" if undated|length == 1 else "state" }} no first year and may cover it.{% endif %}
-- nothing: Nothing here covers this year at this place. Leave the place empty, or try a year between 1690 and today.
with typed as (
  select cast(trim(:year) as integer) as year,
    trim(substr(coalesce(:place, ''), 1, instr(coalesce(:place, '') || ',', ',') - 1)) as place
  where trim(:year) glob '[12][0-9][0-9][0-9]'
),
found as (
  select
    holdings.title,
    holdings.place,
    holdings.holder,
    replace(holdings.format, '_', ' ') as format,
    holdings.from_date as covers_from,
    coalesce(holdings.to_date, case holdings.is_current when 1 then 'today' end) as covers_to,
    case holdings.is_lent when 1 then 'yes' when 0 then 'no' else 'not known' end as lent,
    coalesce(holdings.url, resources.url) as url,
    holdings.access,
    holdings.status,
    holdings.source_id,
    holdings.as_of,
    holdings.note
  from typed
  join periodical_holdings as holdings
    on cast(substr(holdings.from_date, 1, 4) as integer) <= typed.year
    and (holdings.to_date is null or cast(substr(holdings.to_date, 1, 4) as integer) >= typed.year)
  left join resources on resources.id = holdings.resource_id
  where typed.place = '' or holdings.place like '%' || typed.place || '%'
    or holdings.holder_place like '%' || typed.place || '%'
    or holdings.place in ('Massachusetts', 'New England', 'United States')
  union all
  select
    resources.name, resources.place, resources.operator, replace(resources.kind, '_', ' '),
    cast(resources.covers_from_year as text), cast(resources.covers_to_year as text),
    replace(resources.lends, '_', ' '), resources.url, replace(resources.access, '_', ' '),
    resources.status, resources.source_id, resources.as_of, resources.description
  from typed join resources
  where resources.is_active = 1
    and (typed.place = '' or resources.region_scope in ('Massachusetts', 'New England', 'United States', 'world'))
    and exists (
      select 1 from resource_materials
      where resource_id = resources.id and material in ('newspaper', 'archive')
    )
    and coalesce(resources.covers_from_year, 0) <= typed.year
    and coalesce(resources.covers_to_year, 9999) >= typed.year
    and not exists (select 1 from periodical_holdings where resource_id = resources.id)
)
select
  found.title, found.place, found.holder, found.format, found.covers_from, found.covers_to, found.lent,
  found.access, consortia.name as network, found.url, found.status, publications.title as source, found.as_of, found.note
from found
left join publications on publications.id = found.source_id
left join libraries on libraries.name = found.holder
left join municipalities on municipalities.geoid = libraries.municipality_geoid
left join consortia on consortia.id = municipalities.consortium_id
order by found.lent <> 'yes', found.covers_from is null, found.place, found.title
