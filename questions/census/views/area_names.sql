-- title: Areas as people name them
-- order: 1
-- description: >-
--   The state, its counties, congressional districts, cities and towns, and villages, with short names. A place
--   that covers only a part of a town is named so: its figures are not those of the town.
-- columns:
--   place_id: Key of the area in places.
--   area: Its name.
--   area_kind: state, county, district or town.
--   town: Name of the city or town whose whole territory it is; empty for all others.
select
  places.id as place_id,
  case
    when places.kind = 'congressional_district' then 'Congressional district ' || cast(substr(places.id, -2) as integer)
    when towns.name is not null then towns.name
    else replace(replace(replace(places.name, ' Town city', ''), ' city', ''), ' CDP', '')
      || case when places.kind = 'place' then ' (' || case places.namesake_area when 'village' then 'village' when 'part' then 'part of it' else 'census place' end || ')' else '' end
  end as area,
  case when places.kind = 'congressional_district' then 'district' when places.kind in ('place', 'county_subdivision') then 'town'
    else places.kind end as area_kind,
  towns.name as town
from places
left join municipalities as towns on towns.geoid = coalesce(places.municipality_geoid,
  case when places.namesake_area = 'same' then places.namesake_geoid end)
where places.kind in ('place', 'county_subdivision', 'congressional_district')
   or (places.kind in ('state', 'county') and places.state_code = '25')
