-- title: Which network and which OverDrive does a town use?
-- subject: At the desk
-- order: 16
-- description: >-
--   A town's library network with its catalogue, its own OverDrive site, and the OverDrive sites of
--   the other networks, which its cardholders may use too (each must be searched on its own). A blank
--   network means that nobody could confirm one.
-- parameters:
--   town: {title: City or town, example: Brockton, choices: "select name, name from municipalities order by name"}
-- nothing: No Massachusetts city or town of that name. All 351 are in the list.
with town as (
  select municipalities.*, consortia.name as network, consortia.catalogue_url, consortia.library_system
  from municipalities left join consortia on consortia.id = municipalities.consortium_id
  where municipalities.name = trim(:town) collate nocase
)
select
  town.name as town,
  town.county,
  town.population_2020,
  coalesce(town.network, 'not known') as network,
  town.membership_status as network_status,
  town.catalogue_url as catalogue,
  coalesce(sites.name, 'none known') as ebook_site,
  case
    when sites.consortium_id = town.consortium_id then 'own network'
    when sites.id is null then null
    else 'another network: usable with this town''s card'
  end as relation,
  sites.url as ebook_url,
  case sites.is_linked_in_guide when 1 then 'yes' when 0 then 'no' end as linked_in_guide,
  coalesce(town.membership_note, sites.note) as note
from town
left join ebook_sites as sites
  on sites.url is not null
  and (sites.consortium_id = town.consortium_id or sites.has_reciprocal_borrowing = 1)
order by sites.consortium_id is not town.consortium_id, sites.name
