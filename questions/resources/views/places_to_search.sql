-- title: Places to search, in the order of a Massachusetts library
-- description: >-
--   Each way to search a catalog, a digital source or a lender, with its step: the networks, the Commonwealth
--   Catalog, Rhode Island, the MLS ILL Team, then digital sources and lenders elsewhere. Whoever knows the
--   own network puts that first.
-- order: 100
-- columns:
--   step: Step at which it is searched where the own network is not known.
--   resource_id: The resource; empty for the catalog of a network.
--   consortium_id: The network; empty where it belongs to none.
--   where_to_look: Name of the place.
--   kind: What is searched for there, or none where no link into it is possible.
--   is_preferred: Whether it is the first way to search there.
--   has_isbn_search: Whether an ISBN is searched for there by a link of its own.
--   materials: Kinds of material that it is searched for, between spaces; any for all.
--   url_template: Address of a search, with what is searched for in braces.
--   url_language_filter: What narrows it to a language; empty where nothing does.
--   opens_at: Address that opens it without a search.
--   reason: Why there is no link, or what to know of it.
--   what_it_covers: What can be found there.
--   covers_from_year: First year covered; empty where not stated.
--   covers_to_year: Last year covered; empty where not stated.
--   cost: "What it costs: free, fee, some fee or unknown."
--   access: Who may use it.
--   status: How sure we are of the form of the link.
--   source_id: Publication that states it.
--   as_of: When this was true; empty where the source is undated.
with ways as (
  select
    resource_id, consortium_id, kind, is_preferred, url_template, url_language_filter, coalesce(reason, note) as reason,
    status, source_id, as_of
  from search_templates
  union all
  select id, null, 'none', 1, null, null, null, status, source_id, as_of
  from resources where id = 'mls-ill-team'
)
select
  case
    when ways.consortium_id = 'commonwealth-catalog' then '2 Commonwealth Catalog'
    when ways.consortium_id = 'ocean-state-libraries' then '4 Rhode Island'
    when ways.consortium_id is not null and ways.resource_id <> 'overdrive' then '1 Massachusetts networks'
    when ways.resource_id in ('worldcat', 'mls-ill-team') then '5 The MLS ILL Team'
    when resources.cost in ('fee', 'some_fee') or resources.kind = 'archive'
      or (resources.kind = 'lender' and resources.lends <> 'unknown')
      or resources.guide_section_id in ('nlm', 'canadian-libraries', 'texas')
      then '8 Lenders and archives elsewhere'
    when resources.access in ('library_card', 'free_account') then '7 Digital, with a card or account'
    else '6 Digital, open to all'
  end as step,
  ways.resource_id, ways.consortium_id,
  coalesce((
    select name from search_templates
    where resource_id = ways.resource_id and consortium_id is ways.consortium_id and is_preferred
  ), resources.name) as where_to_look,
  ways.kind, ways.is_preferred,
  exists (select 1 from search_templates where resource_id = ways.resource_id and kind = 'isbn') as has_isbn_search,
  case ways.resource_id when 'mls-ill-team' then ' any '
    else (select ' ' || group_concat(material, ' ') || ' ' from resource_materials where resource_id = resources.id)
  end as materials,
  ways.url_template, ways.url_language_filter, resources.url as opens_at,
  coalesce(ways.reason, resources.url_reason) as reason,
  case ways.resource_id when 'overdrive' then 'E-books and audiobooks' else resources.description end as what_it_covers,
  resources.covers_from_year, resources.covers_to_year, resources.cost,
  replace(resources.access, '_', ' ') as access,
  ways.status, ways.source_id, ways.as_of
from ways
join resources on resources.id = ways.resource_id
where (resources.is_active = 1 or ways.resource_id = 'mls-ill-team') and (ways.resource_id <> 'overdrive' or exists (
  select 1 from ebook_sites where consortium_id = ways.consortium_id and has_reciprocal_borrowing = 1))
