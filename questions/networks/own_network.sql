-- title: Which network does a town's library belong to?
-- order: 20
-- description: >-
--   The library network of a city, town or village with a library, or one that you name, and how sure we
--   are of the membership. An unknown membership is shown as unknown.
-- asked: >-
--   {place} network; which network; network of {place}; {network}; network {network}; {place} consortium;
--   consortium; which consortium; {place} in which network; what network; {network} member; {network} town;
--   {network} library; library network; member of network; {network} network; {place} belong network;
--   {place} {network}; {place} minuteman; {place} member; own network
-- parameters:
--   place: {title: City or town, example: Brockton, optional: true, suggested: "select name, name from town_names order by name"}
--   network: {title: Network, type: choice, optional: true, choices: "select id, name from consortia where kind in ('network', 'school_and_special_network') order by name"}
-- columns:
--   town: city or town
--   network: network
--   short_name: short name
--   catalogue: catalog
--   how_sure: how sure
--   source: source
-- answer: >-
--   {% if first.network == "not known" %}The network of {{ first.town }} is not
--   known.{% else %}{{ first.town or "You" }} {{ "belongs" if first.town else "belong" }} to the
--   {{ first.network }}{% if first.how_sure %} ({{ first.how_sure }}){% endif %}.{% endif %}
-- nothing: No Massachusetts city or town of that name.
with typed as (
  select nullif(trim(:network), '') as network_id
)
select
  towns.name as town,
  coalesce(consortia.name, 'not known') as network,
  consortia.abbreviation as short_name,
  consortia.catalogue_url as catalogue,
  case when typed.network_id is not null then 'as you said' else towns.membership_status end as how_sure,
  publications.title as source,
  towns.membership_as_of as as_of,
  case when typed.network_id is null then towns.membership_note end as note
from typed
left join municipalities as towns on towns.geoid = (
  select municipality_geoid from town_names
  where name = trim(substr(:place, 1, instr(:place || ',', ',') - 1)) collate nocase
  order by place limit 1
)
left join consortia on consortia.id = coalesce(typed.network_id, towns.consortium_id)
left join publications on publications.id = towns.membership_source_id and typed.network_id is null
where towns.geoid is not null or typed.network_id is not null
