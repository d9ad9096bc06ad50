-- title: How do I request it?
-- subject: At the desk
-- order: 15
-- description: >-
--   For each resource: who places the request, by which channel, with which account, what it costs,
--   and what it will not lend. Channels that have closed are marked.
-- parameters:
--   name: {title: Resource or lender, example: Medicine, optional: true}
-- nothing: No resource or lender has this in its name. Try one word of it, or leave the field empty for all.
select
  coalesce(resources.name, lenders.name) as resource_or_lender,
  replace(channels.who_places, '_', ' ') as who_places_it,
  channels.channel,
  case channels.is_open when 1 then 'open' when 0 then 'closed' else 'not known' end as state,
  channels.account_needed,
  channels.cost_note as cost,
  channels.will_not_lend,
  channels.substitute as do_this_instead,
  coalesce(channels.url, resources.url) as url,
  channels.status,
  publications.title as source,
  channels.note
from request_channels as channels
left join resources on resources.id = channels.resource_id
left join lenders on lenders.id = channels.lender_id
left join publications on publications.id = channels.source_id
where trim(coalesce(:name, '')) = ''
  or coalesce(resources.name, '') || ' ' || coalesce(resources.other_names, '') || ' '
    || coalesce(lenders.name, '') || ' ' || channels.channel like '%' || trim(:name) || '%'
order by 1, channels.id
