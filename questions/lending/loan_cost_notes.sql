-- title: Who pays whom for a loan, and what else can it cost?
-- order: 33
-- description: >-
--   What MLS passes on and is repaid, who answers for a lost item, and what the guide leaves out about
--   customs and postage.
-- asked: >-
--   lost book; lost item; who pay; lost ill; who pay for lost; damaged; damaged book; customs; tariff; duty;
--   lost interlibrary loan; reimburse; reimbursement; mls pay; bill for lost; replacement cost; who pay whom;
--   import tax; lost loan; border; stuck at border; late fee; overdue; pay for lost; replacement; lost;
--   return postage who pay; postage who pay
-- columns:
--   about: about
--   what_to_know: what to know
--   status: how sure
--   source: source
-- answer: >-
--   {% for row in rows %}<strong>{{ row.about }}</strong>: {{ row.what_to_know }} {% endfor %}
with notes as (
  select
    1 as place, fees.cost_part, fees.item as about,
    coalesce(fees.amount_reason || '; ', '') || coalesce(fees.billing || '; ', '') || coalesce(fees.note, '') as what_to_know,
    fees.status, fees.source_id, fees.as_of
  from fees where fees.lender_id = 'mls' and fees.cost_part in ('reader_charge', 'replacement')
  union all
  select 2, 'reader_charge', name, how_it_works || ' ' || who_pays_whom, status, source_id, as_of
  from payment_methods where kind = 'repayment'
  union all
  select 3, 'customs', topic, finding || coalesce(' ' || what_to_do, ''), status, source_id, as_of
  from guide_checks where id = 'canada-border'
)
select
  about,
  upper(substr(what_to_know, 1, 1)) || rtrim(substr(what_to_know, 2), '; .') || '.' as what_to_know,
  cost_part,
  notes.status,
  publications.title as source,
  notes.as_of
from notes left join publications on publications.id = notes.source_id
order by place, cost_part desc, about
