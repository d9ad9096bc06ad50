-- title: Which newspaper runs of a place miss a year?
-- order: 18
-- description: >-
--   Newspaper runs of a place, or held there, that do not include a year, nearest first. Runs whose first year nobody states are listed last; they may include it.
-- asked: >-
--   newspaper miss; newspaper gap; no newspaper {year}; {place} newspaper before {year};
--   {place} newspaper after {year}; nearest newspaper; newspaper not cover; newspaper missing {year};
--   newspaper near {year}; {place} {year} newspaper missing; newspaper run near
-- parameters:
--   year: {title: Year, type: integer, least: 1600, most: 2100, example: "1850"}
--   place: {title: Place, example: Brockton, suggested: "select place, place from (select substr(place, 1, instr(place || ',', ',') - 1) as place from periodical_holdings union select substr(holder_place, 1, instr(holder_place || ',', ',') - 1) from periodical_holdings) where place <> ''"}
-- columns:
--   title: newspaper
--   holder: who holds it
--   format: form
--   covers_from: from
--   covers_to: to
--   why_not: why not this year
--   status: how sure
-- answer: >-
--   The nearest is <strong>{{ first.title }}</strong>, which {{ first.why_not if first.why_not != "first year not stated" else "does not state its first year" }}.
--   {% if rows|length > 1 %}{{ rows[1:]|counted("other run misses", "other runs miss") }} the year, or may.{% endif %}
-- nothing: No run is known here that belongs to this place and misses this year.
with typed as (
  select cast(trim(:year) as integer) as year,
    trim(substr(:place, 1, instr(:place || ',', ',') - 1)) as place
  where trim(:year) glob '[12][0-9][0-9][0-9]'
),
runs as (
  select holdings.*, typed.year,
    cast(substr(holdings.from_date, 1, 4) as integer) as from_year,
    cast(substr(holdings.to_date, 1, 4) as integer) as to_year
  from typed join periodical_holdings as holdings
    on typed.place <> ''
    and (holdings.place like '%' || typed.place || '%' or holdings.holder_place like '%' || typed.place || '%')
)
select
  runs.title,
  runs.holder,
  replace(runs.format, '_', ' ') as format,
  runs.from_date as covers_from,
  coalesce(runs.to_date, case runs.is_current when 1 then 'today' end) as covers_to,
  case
    when runs.from_year > runs.year then 'begins in ' || runs.from_year
    when runs.to_year < runs.year then 'ends in ' || runs.to_year
    else 'first year not stated'
  end as why_not,
  runs.status,
  publications.title as source,
  runs.as_of,
  runs.note
from runs left join publications on publications.id = runs.source_id
where runs.from_date is null or runs.from_year > runs.year or runs.to_year < runs.year
order by runs.from_date is null, abs(runs.year - iif(runs.from_year > runs.year, runs.from_year, runs.to_year)), runs.title
