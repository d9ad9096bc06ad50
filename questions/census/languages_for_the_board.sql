-- title: One sheet for the board
-- path: for-the-board
-- order: 28
-- description: >-
--   The languages of a town on one page to print: who speaks them, how sure that is, what the census hides, what
--   a collection holds, and what to do next.
-- asked: >-
--   board; {town} board; trustee; one sheet; board sheet; sheet for board; board brief; {town} board brief;
--   {town} trustee; report for board; {town} one page; handout; {town} brief; {town} report; grant; {town} grant;
--   one page language; board report language; brief
-- parameters:
--   town: {title: City or town, example: Brockton, choices: "select town, label from town_names order by label"}
--   collection: {title: Your collection, optional: true, choices: "select id, title from collections order by kind = 'comparison', title", hint: "leave it open if yours is not in the list: whoever runs this site can add it"}
-- supporting: [town_languages, town_english, town_hidden_languages, town_languages_held, towns_alike]
-- sheets: {Town: languages_for_the_board, Languages: town_languages, English at home: town_english, Hidden languages: town_hidden_languages, What is held: town_languages_held, Towns alike: towns_alike}
-- answer: >-
--   The languages of {{ first.town }} in {{ first.county }} County, which had {{ first.population_2020|figure }}
--   residents in 2020, on one sheet to print.
-- nothing: No Massachusetts city or town of that name. All 351 are in the list.
select
  towns.name as town, towns.county, towns.population_2020, coalesce(consortia.name, 'not known') as network,
  (select group_concat(name, '; ') from libraries where municipality_geoid = towns.geoid) as libraries,
  (select title from collections where id = trim(coalesce(:collection, ''))) as collection,
  'town' as level, 'stated' as status, publications.title as source, '2020' as as_of
from municipalities as towns
left join consortia on consortia.id = towns.consortium_id
left join publications on publications.id = towns.population_source_id
where towns.name = trim(:town) collate nocase
