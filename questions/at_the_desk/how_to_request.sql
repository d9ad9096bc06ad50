-- title: How do I request it?
-- order: 15
-- asked: >-
--   {name}; request {name}; how request; {name} request; ask {name}; order from {name}; {name} account; how to ask;
--   how to borrow from {name}; {name} contact; {name} form; {name} email; {name} borrow; borrow from {name};
--   {name} lend; {name} ill; {name} interlibrary loan; place request; request form; {name} clio;
--   request through {name}; clio; clio request; mediated request; {name} terms; {name} reel; {name} record;
--   {name} microfilm; does {name} lend; {name} loan; {name} policy; unfilled request; get from {name};
--   get something from {name}; {name} how; county record texas; texas county record; {name} scan; {name} portal
-- desk: 7
-- description: >-
--   For each resource or lender: who places the request, by which channel, with which account, what it
--   costs, what is not lent, and what to do instead. Channels that have closed are marked.
-- parameters:
--   name: {title: Resource or lender, example: National Library of Medicine (NLM), optional: true, longest: 120, choices: "select coalesce(held.lender, names.name), names.name || coalesce(' → ' || held.lender, '') from (select coalesce(resources.name, lenders.name, channels.channel) as name from request_channels as channels left join resources on resources.id = channels.resource_id left join lenders on lenders.id = channels.lender_id union select name from lenders union select name from resources where is_active = 1 and kind not in ('guide', 'search_engine')) as names left join (select resources.name, lenders.name as lender from lenders join resources on resources.id = lenders.resource_id where resources.name <> lenders.name) as held on held.name = names.name order by names.name collate nocase"}
-- answer: >-
--   {% set names = rows|map(attribute="lender")|unique|list %}
--   {% set closed, open = rows|where("state", "closed"), rows|where("state", "open", "not known") %}
--   {% if names|length > 1 %}{% for row in closed if names|length < 4 %}<strong>No</strong>{% if row.will_not_lend %}, not {{ row.will_not_lend }}{% endif %}
--   ({{ row.resource or row.lender }}): {{ row.in_short[:1]|lower ~ row.in_short[1:] }} any more.{% if row.do_this_instead %} Instead: {{ row.do_this_instead }}.{% endif %} {% endfor %}
--   Ways to ask: {% for name in names[:6] %}{{ name }} ({{ (rows|where("lender", name))[0].in_short[:1]|lower ~ (rows|where("lender", name))[0].in_short[1:] }}){{ "; " if not loop.last }}{% endfor %}{% if names|length > 6 %} and {{ names|length - 6 }} more below{% endif %}.
--   {% elif open %}<strong>{{ first.lender }}:</strong>
--   {% for short in open|map(attribute="in_short")|unique %}
--   {% set ways = open|where("in_short", short) %}
--   {% set channels = ways|map(attribute="channel")|reject("none")|list %}
--   {{ short if loop.first else short[:1]|lower ~ short[1:] }}
--   {%- if channels %} ({{ channels|join(" or ") }})
--   {%- elif ways[0].who_places_it %}, by which way is not known{% endif %}
--   {{- "." if loop.last else ";" }}
--   {% endfor %}
--   {% set costs = open|map(attribute="cost")|reject("none")|unique|list %}
--   {% if costs %}Cost: {{ costs|join(", or ") }}.{% endif %}
--   {% else %}<strong>{{ first.lender }}:</strong> {{ first.in_short[:1]|lower }}{{ first.in_short[1:] }}.
--   {% if first.do_this_instead %}Instead: {{ first.do_this_instead }}.{% endif %}{% endif %}
-- nothing: >-
--   No resource or lender has this in its name. Try one word of it, or choose All. What no network and
--   no lender here has can still be asked of the MLS ILL team.
select
  coalesce(lenders.name, ways.name) as lender,
  ways.name as resource,
  case
    when ways.in_short is not null then ways.in_short
    when ways.who_places = 'nobody' then 'Nobody takes requests'
    when ways.is_open = 0 then 'This way is closed'
    when ways.who_places = 'mls_team' then 'The MLS ILL team places it for your library'
    when ways.who_places = 'library' then 'Your library places it'
    when ways.who_places = 'patron' then 'The patron does it'
    when ways.who_places = 'patron_or_library' then 'The patron or your library places it'
    else 'How to request is not stated'
  end as in_short,
  replace(ways.who_places, '_', ' ') as who_places_it,
  ways.channel,
  case ways.is_open when 1 then 'open' when 0 then 'closed' else 'not known' end as state,
  ways.account_needed,
  ways.cost,
  lenders.who_may_ask,
  lenders.lends_what,
  coalesce(ways.will_not_lend, lenders.does_not_lend) as will_not_lend,
  ways.do_this_instead,
  nullif(trim(coalesce(lenders.loan_days || ' days; ', '')
    || coalesce('at most ' || lenders.max_items || ' ' || lenders.max_items_per || '; ', '')
    || coalesce(lenders.use_restrictions, ''), '; '), '') as loan_terms,
  lenders.billing,
  ways.url,
  ways.status,
  ways.source_id,
  publications.title as source,
  ways.as_of,
  ways.note,
  ways.traced_to
from request_ways as ways
left join lenders on lenders.id = ways.lender_id
left join publications on publications.id = ways.source_id
where trim(coalesce(:name, '')) = ''
  or ways.name || ' ' || ways.also || ' ' || coalesce(lenders.name, '') like '%' || trim(:name) || '%'
order by coalesce(lenders.name, ways.name) collate nocase, ways.is_open is not 1, ways.traced_to
