-- title: Every way to ask
-- description: >-
--   For each resource and lender the ways in which it is asked for something, those that have closed too.
--   One for which no way is recorded has a row that says what is known of it.
-- order: 100
-- columns:
--   name: Name of the resource or lender.
--   also: Other words under which it is found.
--   who_places: Who places the request; empty where not known.
--   channel: Through what the request goes; empty where not known.
--   in_short: What to do where it is no ordinary request; empty where it is one.
--   is_open: Whether this way is open; empty where not known.
--   account_needed: Card, account or membership that is needed; empty where none is known.
--   cost: What it costs, in words; empty where not stated.
--   will_not_lend: What is not lent; empty where not stated.
--   do_this_instead: What to do instead; empty where nothing is named.
--   url: Its address; empty where none was found.
--   lender_id: The lender whose terms hold; empty where none.
--   status: How sure we are.
--   source_id: Publication that says so.
--   as_of: When this was true; empty where the source is undated.
--   note: What a reader should know.
--   traced_to: Address within the site of the row behind this one.
select
  coalesce(resources.name, lenders.name, own.channel) as name,
  coalesce(resources.other_names, '') || ' ' || coalesce(lenders.name, '') || ' ' || coalesce(own.channel, '')
    as also,
  own.who_places,
  replace(own.channel, 'Search only: ', '') as channel,
  case
    when own.channel like 'Search only: %' then 'Search only'
    when own.channel in ('Read online', 'Watch online') then 'Nothing to request: the patron opens it'
  end as in_short,
  own.is_open,
  own.account_needed,
  own.cost_note as cost,
  own.will_not_lend,
  own.substitute as do_this_instead,
  coalesce(own.url, resources.url) as url,
  own.lender_id,
  own.status, own.source_id, own.as_of, own.note,
  '/interloan/request_channels/' || own.id as traced_to
from request_channels as own
left join resources on resources.id = own.resource_id
left join lenders on lenders.id = own.lender_id
union all
select
  resources.name, coalesce(resources.other_names, ''), null, null,
  case
    when resources.kind = 'catalogue' and resources.lends = 'yes'
      then 'Probably a hold placed there, as in the own network''s catalog; no source states it'
    when resources.lends = 'not_applicable' then 'Nothing to request: it is searched or read on the spot'
  end,
  null,
  case resources.access when 'library_card' then 'library card' when 'member_library' then 'membership' end,
  case resources.cost when 'unknown' then null else replace(resources.cost, '_', ' ') end,
  resources.does_not_lend, resources.substitute, resources.url, null,
  resources.status, resources.source_id, resources.as_of, resources.description,
  '/interloan/resources/' || resources.id
from resources
where resources.is_active = 1 and resources.kind not in ('guide', 'search_engine')
  and not exists (select 1 from request_channels where resource_id = resources.id)
  and not exists (select 1 from lenders join request_channels on lender_id = lenders.id
    where lenders.resource_id = resources.id)
union all
select
  lenders.name, '', null, null, null, null, null, null, lenders.does_not_lend, lenders.substitute, null, lenders.id,
  lenders.status, lenders.source_id, lenders.as_of, lenders.note, '/interloan/lenders/' || lenders.id
from lenders
where not exists (select 1 from request_channels where lender_id = lenders.id)
