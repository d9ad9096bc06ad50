-- title: Names by which a city or town is found
-- description: >-
--   The 351 cities and towns, and the villages and neighborhoods that have a library of their own, with the
--   city or town that each belongs to. A name of a city or town comes before a village of that name.
-- order: 1
-- columns:
--   name: Name of the city, town, village or neighborhood.
--   place: Which to take where several have this name, least first.
--   municipality_geoid: The city or town.
select name, 1 as place, geoid as municipality_geoid from municipalities
union all
select city, 2, municipality_geoid from libraries
