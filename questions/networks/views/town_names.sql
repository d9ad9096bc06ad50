-- title: Names by which a city or town is found
-- description: >-
--   The 351 cities and towns, the villages that have a library of their own, and the neighborhoods of Boston, with the
--   city or town that each belongs to. A name of a city or town comes before a village of that name.
-- order: 1
-- columns:
--   name: Name of the city, town, village or neighborhood.
--   place: Which to take where several have this name, least first.
--   municipality_geoid: The city or town.
--   town: Its name.
--   label: The same name as it stands in lists to choose from, such as Hyannis → Barnstable.
-- types: {place: integer}
with names as (
  select name, 1 as place, geoid as municipality_geoid from municipalities
  union all
  select distinct city, 2, municipality_geoid from libraries where city not in (select name from municipalities)
  union all
  select name, 3, municipality_geoid from neighborhoods
)
select
  names.name, names.place, names.municipality_geoid, municipalities.name as town,
  iif(names.place = 1, names.name, names.name || ' → ' || municipalities.name) as label
from names join municipalities on municipalities.geoid = names.municipality_geoid
