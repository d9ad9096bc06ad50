-- title: Which lenders never charge us?
-- order: 14
-- description: >-
--   Every lender by what is known of its charges: free for whom and for what, charging, or not stated.
--   Lenders mean different things by reciprocal: here it is free only where a source says so, with the
--   group it is free in.
-- asked: >-
--   never charge; free lender; lend free; who lend free; no charge; reciprocal; lender free; does not charge; lvis;
--   free to us; free of charge; free library; without charge; don't charge; free interlibrary loan; free loan;
--   no fee; charge nothing; lender no fee; who free; free reciprocal; lending for free
-- columns:
--   lender: lender
--   charges: "does it charge?"
--   who_may_ask: who may ask
--   free_for: free for
--   charged_for: charged for
--   status: how sure
--   source: source
-- answer: >-
--   {% set member, named, silent = rows|where("charges", "free among members"), rows|where("charges", "free, for what is named"), rows|where("charges", "not stated") %}
--   {{ member|names("lender") }} {{ "lends" if member|length == 1 else "lend" }} free of charge among members.
--   Free for some things, named below: {{ named|names("lender", 6) }}.
--   {% if silent %}Nobody says whether these charge: {{ silent|names("lender", 6) }}.{% endif %} All others charge.
with free as (
  select lender_id, group_concat(item, '; ') as items
  from (
    select distinct lender_id, item || case status when 'unverified' then ' (unverified)' else '' end as item
    from fees where amount = 0 and is_current is not 0
  )
  group by lender_id
),
charged as (
  select lender_id, group_concat(item, '; ') as items, max(is_in_force) as is_in_force
  from (select lender_id, item, max(is_current is 1) as is_in_force from fees
    where is_current is not 0 and coalesce(amount, amount_low, amount_high) > 0 group by lender_id, item)
  group by lender_id
)
select
  lenders.name as lender,
  case
    when lenders.is_reciprocal_free = 1 then 'free among members'
    when lenders.is_reciprocal_free = 0 or charged.is_in_force = 1 then 'charges'
    when free.lender_id is not null then 'free, for what is named'
    when charged.lender_id is not null then 'charges, as far as known'
    else 'not stated'
  end as charges,
  coalesce(lenders.who_may_ask, 'not stated') as who_may_ask,
  free.items as free_for,
  charged.items as charged_for,
  lenders.billing,
  lenders.status,
  publications.title as source,
  lenders.source_id,
  lenders.as_of,
  lenders.note,
  '/interloan/lenders/' || lenders.id as traced_to
from lenders
left join free on free.lender_id = lenders.id
left join charged on charged.lender_id = lenders.id
left join publications on publications.id = lenders.source_id
where lenders.lends is null or lenders.lends not in ('no', 'no_longer')
order by
  case charges when 'free among members' then 1 when 'free, for what is named' then 2
    when 'not stated' then 3 else 4 end,
  lenders.name
