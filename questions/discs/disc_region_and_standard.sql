-- title: Which region and TV standard do a country's discs have?
-- order: 12
-- description: >-
--   The region codes that discs from a country carry, and the picture standard of its DVDs. Where
--   lists disagree, every claim is shown and the one we answer with is marked. What that means for a
--   player is answered by “Will this disc play?”.
-- asked: >-
--   {country} region; {country} region code; region of {country}; {country} tv standard; {country} standard;
--   {country} ntsc; {country} pal; {country} pal or ntsc; region code {format}; {country} {format} region;
--   which region; dvd region code; region code; tv standard; picture standard; what region {country};
--   which country region; bluray region; {country} video standard; {country} television; {country} secam
-- parameters:
--   country: {title: Country, example: JP, type: choice, choices: "select id, name from countries order by name", first: "select country_code from country_discs where format_id = 'dvd' and region_code is not null and standard is not null", first_title: Region and picture standard known}
--   format: {title: Format, example: dvd, type: choice, optional: true, blank: Both, choices: "select id, name from disc_formats where region_system <> 'none' order by id desc"}
-- columns:
--   format: disc
--   region: region code
--   region_status: how sure of the region
--   disc_standard: picture standard
--   disc_standard_status: how sure of the standard
--   claim: who says what
--   basis: why
-- answer: >-
--   {% for row in rows if row.claim != "also possible" %}{{ row.format }} from {{ row.country }}:
--   {{ row.region }}{% if row.claim %} ({{ row.region_status }}){% endif %}{% if row.format == "DVD" %},
--   {{ row.disc_standard or "standard not known" }}{% if row.disc_standard %}
--   ({{ row.disc_standard_status }}){% endif %}{% endif %}.
--   {% endfor %}{% set others = rows|where("claim", "also possible") %}{% if others %}{{ others|counted("other region is", "other regions are") }}
--   possible.{% endif %}
-- nothing: >-
--   No country of that name is known here, or its discs have no regions (4K Ultra HD). Try a plain
--   English name, such as South Korea or Eswatini.
with wanted as (
  select * from countries
  where name = trim(:country) collate nocase
     or id = upper(trim(:country))
     or '; ' || other_names || ';' like '%; ' || trim(:country) || ';%'
)
select
  wanted.name as country,
  formats.name as format,
  coalesce(codes.name, 'no region found') as region,
  case claims.is_usual when 1 then 'our answer' when 0 then 'also possible' end as claim,
  claims.basis,
  claims.status as region_status,
  upper(standards.disc_standard_id) as disc_standard,
  coalesce(standards.disc_status, 'unverified') as disc_standard_status,
  standards.broadcast_standard,
  coalesce(claims.note, standards.disc_reason, standards.note) as note,
  publications.title as source,
  claims.as_of
from wanted
join disc_formats as formats on formats.region_system <> 'none'
left join country_disc_regions as claims on claims.country_code = wanted.id and claims.format_id = formats.id
left join disc_region_codes as codes on codes.id = claims.region_code
left join country_video_standards as standards on standards.country_code = wanted.id and formats.id = 'dvd'
left join publications on publications.id = claims.source_id
where formats.id = lower(trim(:format)) or trim(coalesce(:format, '')) = ''
order by formats.id desc, claims.is_usual desc, codes.id
