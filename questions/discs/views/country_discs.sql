-- title: What discs of a country usually carry
-- description: >-
--   For each country and format, the region code and the picture standard that its discs usually have.
--   What the case of a disc says decides. Every region that they may carry is in country_disc_regions.
-- order: 100
-- columns:
--   country_code: Country (ISO 3166-1).
--   country: Its name.
--   format_id: "Format: dvd, bluray or uhd."
--   region_code: Usual region code, as in disc_region_codes; empty where none was found, and for 4K discs, which have none.
--   region: Its name.
--   standard: Usual picture standard; empty where not known.
--   standard_basis: What the standard rests on, or why it is not known.
--   standard_status: How sure we are of the standard.
select
  countries.id as country_code,
  countries.name as country,
  formats.id as format_id,
  regions.region_code,
  codes.name as region,
  standards.disc_standard_id as standard,
  case when standards.disc_standard_id is not null then 'usual for ' || countries.name else standards.disc_reason end
    as standard_basis,
  case when standards.disc_standard_id is not null then standards.disc_status end as standard_status
from countries
join disc_formats as formats
left join country_disc_regions as regions
  on regions.country_code = countries.id and regions.format_id = formats.id and regions.is_usual
left join disc_region_codes as codes on codes.id = regions.region_code
left join country_video_standards as standards on standards.country_code = countries.id
