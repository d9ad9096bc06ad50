-- title: How do I request it?
-- order: 15
-- desk: 7
-- description: >-
--   For each resource or lender: who places the request, by which channel, with which account, what it
--   costs, what is not lent, and what to do instead. Channels that have closed are marked.
-- parameters:
--   name: {title: Resource or lender, example: National Library of Medicine (NLM), optional: true, longest: 120, choices: "select name, name from (select coalesce(resources.name, lenders.name, channels.channel) as name from request_channels as channels left join resources on resources.id = channels.resource_id left join lenders on lenders.id = channels.lender_id union select name from lenders union select name from resources where is_active = 1 and kind not in ('guide', 'search_engine')) order by name collate nocase"}
-- nothing: >-
--   No resource or lender has this in its name. Try one word of it, or choose All. What no network and
--   no lender here has can still be asked of the MLS ILL team.
with channels as (
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
    own.substitute,
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
),
terms as (
  select
    lenders.id,
    lenders.name,
    lenders.who_may_ask,
    lenders.lends_what,
    lenders.does_not_lend,
    nullif(trim(coalesce(lenders.loan_days || ' days; ', '')
      || coalesce('at most ' || lenders.max_items || ' ' || lenders.max_items_per || '; ', '')
      || coalesce(lenders.use_restrictions, ''), '; '), '') as loan_terms,
    lenders.billing
  from lenders
)
select
  coalesce(terms.name, channels.name) as lender,
  channels.name as resource,
  case
    when channels.in_short is not null then channels.in_short
    when channels.who_places = 'nobody' then 'Nobody takes requests'
    when channels.is_open = 0 then 'This way is closed'
    when channels.who_places = 'mls_team' then 'The MLS ILL team places it for your library'
    when channels.who_places = 'library' then 'Your library places it'
    when channels.who_places = 'patron' then 'The patron does it'
    when channels.who_places = 'patron_or_library' then 'The patron or your library places it'
    else 'How to request is not stated'
  end as in_short,
  replace(channels.who_places, '_', ' ') as who_places_it,
  channels.channel,
  case channels.is_open when 1 then 'open' when 0 then 'closed' else 'not known' end as state,
  channels.account_needed,
  channels.cost,
  terms.who_may_ask,
  terms.lends_what,
  coalesce(channels.will_not_lend, terms.does_not_lend) as will_not_lend,
  channels.substitute as do_this_instead,
  terms.loan_terms,
  terms.billing,
  channels.url,
  channels.status,
  channels.source_id,
  publications.title as source,
  channels.as_of,
  channels.note,
  channels.traced_to
from channels
left join terms on terms.id = channels.lender_id
left join publications on publications.id = channels.source_id
where trim(coalesce(:name, '')) = ''
  or channels.name || ' ' || channels.also || ' ' || coalesce(terms.name, '') like '%' || trim(:name) || '%'
order by coalesce(terms.name, channels.name) collate nocase, channels.is_open is not 1, channels.traced_to
