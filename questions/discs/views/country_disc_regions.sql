-- title: Regions that discs of a country may carry
-- description: >-
--   For each country and format, every region code that its discs are said to carry; the usual one is
--   marked. Where there are several, the case of the disc decides. 4K discs have no regions.
-- columns:
--   country_code: Country (ISO 3166-1).
--   format_id: "Format: dvd or bluray."
--   region_code: Region code, as in disc_region_codes.
--   is_usual: Whether it is the region that we answer with.
--   basis: What the row rests on.
--   status: How sure we are.
--   source_id: Publication that states it.
--   as_of: When this was true; empty where the source is undated.
--   note: What a reader should know.
select
  country_code, 'dvd' as format_id, cast(region_id as text) as region_code, is_preferred as is_usual,
  case when is_preferred then 'Lists of regions.' else 'Another list of regions.' end as basis,
  status, source_id, as_of, note
from dvd_region_countries
union all
select
  country_code, 'dvd', region_code, 0,
  case how_often when 'often' then 'Often seen on discs from there.' else 'Sometimes seen on discs from there.' end,
  status, source_id, as_of, note
from country_region_codes
union all
select
  countries.id, 'bluray', places.region_id, 1,
  case when places.area is null then 'Named by the source.' else 'Follows its area, ' || places.area || '.' end,
  places.status, places.source_id, places.as_of, places.note
from countries
join bluray_region_places as places on places.id = coalesce(
  (select id from bluray_region_places where country_code = countries.id),
  (select id from bluray_region_places where area = countries.area))
where places.region_id is not null
union all
select countries.id, 'bluray', '0', 0, facts.fact, facts.status, facts.source_id, facts.as_of, facts.note
from countries
join disc_facts as facts on facts.id = 'bluray-mostly-uncoded'
