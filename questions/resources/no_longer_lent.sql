-- title: Who no longer lends, and what can I do instead?
-- order: 18
-- description: >-
--   Lenders and resources that do not lend, lend no longer or have closed, with the substitute for each.
-- asked: >-
--   no longer lend; doesn't lend; not lend; stopped lending; does not lend; closed; substitute; instead of;
--   alternative; no longer lent; discontinued; ended; amicus; racer closed; what instead; stop lend;
--   no longer available; unavailable; gone; not loan; used to lend; replaced by
-- columns:
--   name: lender or resource
--   lends: "lends?"
--   what_is_not_lent: what is not lent
--   do_this_instead: do this instead
--   as_of: as of
--   status: how sure
-- answer: >-
--   {{ rows|where("lends", "no longer")|names("name") }} no longer lend. {{ rows|where("lends", "closed")|names("name") }}
--   have closed. {{ rows|rejectattr("lends", "in", ["no longer", "closed"])|names("name", 6) }} lend only some of what they have, or nothing.
--   {% set instead = rows|rejectattr("do_this_instead", "none")|list %}There is something else to try for {{ instead|names("name", 7) }}: see below.
with found as (
  select
    lenders.name,
    'lender' as kind,
    replace(lenders.lends, '_', ' ') as lends,
    lenders.does_not_lend as what_is_not_lent,
    lenders.substitute as do_this_instead,
    lenders.status,
    publications.title as source,
    lenders.as_of,
    lenders.note
  from lenders left join publications on publications.id = lenders.source_id
  where lenders.lends in ('no', 'no_longer') or lenders.does_not_lend is not null
  union all
  select
    resources.name, replace(resources.kind, '_', ' '),
    case resources.is_active when 0 then 'closed' else replace(resources.lends, '_', ' ') end,
    resources.does_not_lend,
    coalesce(resources.substitute, 'Use ' || successor.name || '.'),
    resources.status, publications.title, resources.as_of, resources.note
  from resources
  left join resources as successor on successor.id = resources.successor_id
  left join publications on publications.id = resources.source_id
  where (resources.lends in ('no', 'no_longer') or resources.is_active = 0)
    and not exists (select 1 from lenders where lenders.resource_id = resources.id
      and (lenders.lends in ('no', 'no_longer') or lenders.does_not_lend is not null))
)
select * from found
order by case lends when 'no longer' then 1 when 'closed' then 2 when 'no' then 3 else 4 end, name
