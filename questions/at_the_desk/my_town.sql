-- title: My library
-- path: my-library
-- order: 5
-- description: >-
--   The library of a city or town at a glance: its network, the languages spoken there, e-books, loans and a
--   map. What nobody could confirm is shown as unknown.
-- asked: >-
--   {town}; {town} library; {town} public library; my library; my town; our town; {town} profile; about {town};
--   {town} catalog; {town} card; {town} librarian; {town} statistics; {town} languages network; {town} map
-- parameters:
--   town: {title: City or town, example: Brockton, choices: "select town, label from town_names order by label"}
-- supporting: [town_ebook_sites, town_library_years, town_english, town_languages, town_hidden_languages, town_languages_held, towns_alike, network_map]
-- sheets: {Town: my_town, Languages: town_languages, English at home: town_english, Hidden languages: town_hidden_languages, What is held: town_languages_held, Towns alike: towns_alike, E-book sites: town_ebook_sites, Library by year: town_library_years, Networks: network_map}
-- desk: 5
-- nothing: No Massachusetts city or town of that name. All 351 are in the list.
select
  towns.name as town,
  replace(towns.kind, '_', ' with the form of a ') as kind,
  towns.county,
  towns.population_2010,
  towns.population_2020,
  coalesce(consortia.name, 'not known') as network,
  consortia.abbreviation as network_short_name,
  towns.membership_status as network_status,
  towns.joined_fiscal_year as network_since_fiscal_year,
  consortia.website_url as network_website,
  consortia.catalogue_url as catalogue,
  consortia.library_system,
  consortia.library_system_status,
  (select url from ebook_sites where consortium_id = towns.consortium_id) as own_ebook_site,
  (select group_concat(name, '; ') from (
    select name from libraries where municipality_geoid = towns.geoid order by name
  )) as libraries,
  (select count(*) from libraries where municipality_geoid = towns.geoid) as library_count,
  publications.title as source,
  second.title as second_source,
  towns.membership_as_of as as_of,
  towns.membership_note as note
from municipalities as towns
left join consortia on consortia.id = towns.consortium_id
left join publications on publications.id = towns.membership_source_id
left join publications as second on second.id = towns.membership_other_source_id
where towns.name = trim(:town) collate nocase
