-- title: Where are the public libraries of each network?
-- order: 25
-- description: >-
--   Every city and town of Massachusetts with its network and the place of its public libraries. Name a town,
--   and its network's members come first. Towns without a library in the survey have no place on the map.
-- asked: >-
--   network map; map of network; map of library; {town} network map; library map; where library;
--   map library network; map of consortium; every library; all library; all town network; network of each town;
--   list of library
-- parameters:
--   town: {title: City or town, example: Brockton, optional: true, choices: "select town, label from town_names order by label"}
-- columns:
--   town: city or town
--   network: network
--   library: library
--   relation: relation to the town asked for
--   network_status: how sure of the network
-- answer: >-
--   {% set towns = rows|map(attribute="town")|unique|list %}{% if first.relation == "the town" %}{% if first.network == "not known" %}The
--   network of {{ first.town }} is not known{% else %}{{ first.town }} belongs to the {{ first.network }}
--   ({{ first.network_status }}), with
--   {{ rows|where("relation", "its network")|map(attribute="town")|unique|list|counted("other town", "other towns") }}{% endif %}.{% else %}{{ towns|counted("city or town", "cities and towns") }}
--   with {{ rows|rejectattr("library", "none")|list|counted("public library", "public libraries") }}; the
--   network of
--   {{ rows|where("network", "not known")|map(attribute="town")|unique|list|counted("town", "towns") }} is
--   not known.{% endif %}
with own as (
  select geoid, consortium_id from municipalities where name = trim(:town) collate nocase
)
select
  towns.name as town,
  coalesce(consortia.name, 'not known') as network,
  consortia.abbreviation as network_short_name,
  towns.membership_status as network_status,
  libraries.name as library,
  libraries.latitude,
  libraries.longitude,
  case
    when towns.geoid = (select geoid from own) then 'the town'
    when towns.consortium_id = (select consortium_id from own) then 'its network'
    when towns.consortium_id is null then 'network not known'
    when (select geoid from own) is not null then 'another network'
    else 'a network'
  end as relation,
  libraries.status,
  publications.title as source,
  libraries.as_of
from municipalities as towns
left join consortia on consortia.id = towns.consortium_id
left join libraries on libraries.municipality_geoid = towns.geoid
left join publications on publications.id = libraries.source_id
order by towns.geoid is not (select geoid from own),
  towns.consortium_id is not (select consortium_id from own), network, towns.name, libraries.name
