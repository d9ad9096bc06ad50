-- title: Every price we know of a lender
-- order: 13
-- description: >-
--   Every dated price we know of a lender, or of all, those in force first, with what it is charged for, how it is
--   billed and who says so. An empty amount means that no price was found: it does not mean free.
-- asked: >-
--   {lender} price; {lender} charge; {lender} fee; {lender} cost; every price; price list; fee history;
--   {lender} rate; {lender} fee schedule; {lender} old price; what charge {lender}; {lender} lost book;
--   {lender} replacement; {lender} photocopy; {lender} copy; {lender} article; {lender} microfilm price;
--   fee schedule; all fee; all price; list of fee; fee list; fee table; fee spreadsheet; all fee source; price table;
--   all charge; every fee; fee with source; list of price; price spreadsheet
-- parameters:
--   lender: {title: Lender, optional: true, blank: All lenders, example: nlm, choices: "select id, name from lenders where id in (select lender_id from fees) order by name"}
-- columns:
--   lender: lender
--   item: what for
--   price: price
--   currency: currency
--   per: for each
--   in_force: in force
--   status: how sure
--   source: source
-- answer: >-
--   {% set now = rows|where("in_force", "yes") %}{% set lenders = rows|map(attribute="lender")|unique|list %}
--   {% if lenders|length > 1 %}{{ lenders|length }} lenders and services have a known price, {{ now|map(attribute="lender")|unique|list|length }} of them one
--   that is in force. Each price names its source, or says that it is general knowledge.
--   {% elif now and now[0].amount is not none %}<strong>{{ first.lender }}</strong> charges {{ now[0].amount|figure }} {{ now[0].currency }}{% if now[0].per %}
--   a {{ now[0].per }}{% endif %} ({{ now[0].item }}; {{ now[0].as_of or "undated" }}){% if rows|length > 1 %}; the other prices below
--   are for other things, or older{% endif %}.
--   {% else %}No price of <strong>{{ first.lender }}</strong> is known to be in force; {{ rows|counted("older or uncertain one is", "older or uncertain ones are") }} below.
--   {% endif %}{% if rows|selectattr("amount", "none")|selectattr("amount_low", "none")|list %}
--   Where the amount is empty, we found none.{% endif %}
-- nothing: No price of this lender is known. Ask the lender before the patron commits to a maximum cost.
select
  coalesce(lenders.name, methods.name, replace(fees.charged_by, '_', ' ')) as lender,
  fees.item,
  coalesce(fees.amount, case
    when fees.amount_high is null then 'from ' || fees.amount_low
    when fees.amount_low is null then 'up to ' || fees.amount_high
    else fees.amount_low || ' to ' || fees.amount_high
  end, 'not found') as price,
  fees.amount,
  fees.amount_low,
  fees.amount_high,
  coalesce(fees.currency, case
    when fees.unit = 'voucher' then 'vouchers'
    when coalesce(fees.amount, fees.amount_low) is not null then 'not stated'
  end) as currency,
  fees.per,
  fees.effective_from,
  fees.effective_to,
  case fees.is_current when 1 then 'yes' when 0 then 'no' else 'not known' end as in_force,
  fees.applies_to,
  coalesce(fees.billing, lenders.billing) as billing,
  coalesce(fees.amount_reason, fees.note) as note,
  fees.status,
  publications.title as source,
  fees.as_of
from fees
left join lenders on lenders.id = fees.lender_id
left join payment_methods as methods on methods.id = fees.payment_method_id
left join publications on publications.id = fees.source_id
where trim(coalesce(:lender, '')) in ('', fees.lender_id) or lenders.name = trim(:lender) collate nocase
order by lender, fees.is_current is not 1, fees.effective_from desc, fees.as_of desc, fees.id
