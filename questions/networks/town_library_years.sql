-- title: What do a town's libraries lend and borrow, year by year?
-- order: 22
-- description: >-
--   The survey figures of each public library of a town. Loans include what travels within the network,
--   so they are far more than interlibrary loans placed by staff. The survey of 2022 that was read has no
--   loans; figures that the survey estimated are marked.
-- asked: >-
--   {town} loan; {town} circulation; {town} library statistics; {town} lend borrow; {town} visits;
--   library statistics; {town} loan by year; {town} interlibrary loan statistics; {town} library figure;
--   circulation; {town} ill statistics; how many loan {town}; library year; {town} loan provided;
--   {town} loan received; {town} survey; loans over year; {town} borrowed from other libraries
-- parameters:
--   town: {title: City or town, example: Brockton, choices: "select town, label from town_names where municipality_geoid in (select municipality_geoid from libraries) order by label"}
-- columns:
--   library: library
--   fiscal_year: fiscal year
--   loans_provided: lent to libraries
--   loans_received: borrowed from libraries
--   circulation: lent to readers
--   visits: visits
--   items: items
-- answer: >-
--   {% set lent = rows|rejectattr("loans_provided", "none")|list %}{% if lent %}{% set newest = lent|sort(attribute="fiscal_year")|last %}In
--   {{ newest.fiscal_year }} {{ newest.library }} lent {{ newest.loans_provided|figure }} items to other libraries and
--   borrowed {{ newest.loans_received|figure }} ({{ newest.loans_are }}).{% else %}No loans are known for
--   {{ rows|map(attribute="library")|unique|join(" and ") }}.{% endif %} We have figures for
--   {{ rows|names("fiscal_year") }}.
-- nothing: The survey has no library in this town.
select
  libraries.name as library,
  years.fiscal_year,
  years.loans_provided,
  years.loans_received,
  case when years.is_imputed_loans_provided or years.is_imputed_loans_received then 'estimated by the survey'
    when years.loans_provided is null then 'not in the copy read' else 'reported' end as loans_are,
  years.circulation_total as circulation,
  years.visits,
  case
    when years.visits > 2 * lag(years.visits) over by_year then 'more than twice those of '
    when years.visits < 0.5 * lag(years.visits) over by_year then 'less than half of those of '
  end || lag(years.fiscal_year) over by_year || '; why is not known' as visits_remark,
  coalesce(years.physical_items, years.print_volumes) as items,
  case when years.physical_items is not null then 'all physical items' when years.print_volumes is not null
    then 'printed volumes' end as items_are,
  years.population_served,
  'stated' as status,
  publications.title as source,
  cast(years.fiscal_year as text) as as_of,
  coalesce(years.note, libraries.note) as note
from municipalities as towns
join libraries on libraries.municipality_geoid = towns.geoid
join library_years as years on years.fscs_key = libraries.fscs_key
left join publications on publications.id = years.source_id
where towns.name = trim(:town) collate nocase
window by_year as (partition by years.fscs_key order by years.fiscal_year)
order by libraries.name, years.fiscal_year
