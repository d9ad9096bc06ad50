-- title: Names by which things are found
-- description: >-
--   Towns, languages, lenders, countries, networks, resources, disc formats and whatever else the fields of questions
--   take, with every name, abbreviation and code by which the search box knows them.
-- order: 100
-- columns:
--   kind: What it is.
--   key: Its key in its own table.
--   name: Its name, as shown.
--   found_by: A name, an abbreviation or a code of it.
with split as ( -- other names stand in one cell
  select 'country' as kind, countries.id as key, name, one.value as found_by
  from countries, json_each('["' || replace(replace(other_names, '"', ''), '; ', '","') || '"]') as one
  where other_names is not null
  union all
  select 'country', countries.id, name, one.value
  from countries, json_each('["' || replace(adjective, '; ', '","') || '"]') as one
  where adjective is not null
  union all
  select 'resource', resources.id, name, one.value
  from resources, json_each('["' || replace(replace(other_names, '"', ''), '; ', '","') || '"]') as one
  where other_names is not null
  union all
  select 'network', consortia.id, name, one.value
  from consortia, json_each('["' || replace(replace(other_names, '"', ''), '; ', '","') || '"]') as one
  where other_names is not null and consortia.id <> 'mbln' -- one library of it
),
bare as ( -- without what stands in brackets, and that alone
  select 'lender' as kind, id as key, name, name as long from lenders
  union all select 'resource', id, name, name from resources
  union all select 'player', id, name, name from players
  union all select 'collection', id, title, title from collections
  union all select 'line', id, label, label from census_groups where id in (select line_id from town_lines where basis <> 'county')
)
select 'town' as kind, municipality_geoid as key, town as name, name as found_by from town_names
union select 'language', languages.id, languages.name, names.name
  from languages join language_names as names on names.language_id = languages.id
  where scope <> 'special' and place in (1, 3) -- codes are words too: her, may, son
union select 'country', id, name, name from countries
union select 'country', id, name, iso_name from countries
union select 'country', id, name, id from countries where id not in ('AM', 'AS', 'AT', 'BE', 'BY', 'DO', 'ID', 'IN', 'IS', 'IT', 'MA', 'ME', 'MY', 'NO', 'SO', 'TO', 'US')
union select 'network', id, name, name from consortia
union select 'network', id, name, abbreviation from consortia where abbreviation is not null
union select 'lender', lenders.id, lenders.name, split.found_by
  from lenders join split on split.kind = 'resource' and split.key = lenders.resource_id
union select kind, key, name, found_by from split
union select kind, key, name, long from bare
union select kind, key, name, trim(substr(long, 1, instr(long, '(') - 1)) from bare where instr(long, '(') > 1
union select kind, key, name, trim(substr(long, instr(long, '(') + 1), ') ') from bare where instr(long, '(') > 1 and long like '%)'
union select 'format', id, name, name from disc_formats
union select 'format', 'uhd', (select name from disc_formats where id = 'uhd'), value from json_each('["4K", "UHD", "Ultra HD"]')
union select 'standard', id, name, name from video_standards
union select 'standard', id, name, full_name from video_standards
union select 'region', id, name, name from disc_region_codes
union select 'region', id, name, 'region ' || id from disc_region_codes where length(id) = 1
union select 'region', disc_region_codes.id, name, value
  from disc_region_codes, json_each('["region free", "all regions", "region all"]') where disc_region_codes.id = '0'
union select 'kind of thing', material, material, material from resource_materials where material <> 'any'
union select 'kind of thing', of.material, of.material, value from (
  select 'score' as material, '["sheet music", "music score", "songbook", "choral music"]' as names
  union select 'film', '["movie", "documentary", "video"]' union select 'newspaper', '["paper", "obituary"]'
  union select 'health', '["medical", "medicine", "nursing"]' union select 'book', '["novel"]') as of, json_each(of.names)
union select 'born in', id, label, label from birthplaces where kind = 'country'
union select 'place', id, name, name from places where kind <> 'county_subdivision'
union select 'section', id, title, title from guide_sections
union select 'norm', id, title, title from norms
union select 'cost', cost, replace(cost, '_', ' '), replace(cost, '_', ' ') from resources where cost <> 'unknown'
