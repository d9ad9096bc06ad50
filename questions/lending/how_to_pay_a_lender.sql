-- title: Which ways to pay does a lender take?
-- order: 32
-- description: >-
--   The ways to pay that a lender is known to take, and the general ones that it may be asked for.
--   “Not known” means that nobody said: ask before the loan.
-- asked: >-
--   {lender} pay; pay {lender}; how pay; {lender} ifm; {lender} invoice; {lender} payment; {lender} credit card;
--   {lender} voucher accept; accept ifm; take ifm; {lender} take ifm; {lender} check; payment method; way to pay;
--   ifm; invoice; pay by card; {lender} accept; does {lender} take; {lender} take voucher; credit card;
--   pay foreign library; pay lender; pay {country} library; {country} pay; {country} invoice; {country} ifm;
--   {country} payment; pay canadian library; method of payment; {lender} paypal; how do we pay
-- parameters:
--   lender: {title: Lender or kind of lender, example: university-of-toronto, type: choice, optional: true, blank: Not listed, choices: "select id, name from lenders where kind not in ('digital_library', 'mediator') order by kind not in ('group', 'network_service'), name"}
--   country: {title: Country it is in, type: choice, optional: true, blank: As the lender's, choices: "select id, name from countries order by id <> 'US', id <> 'CA', name", first: "select country_code from lenders where country_code is not null", first_title: Where the lenders listed are}
-- columns:
--   lender: lender
--   way: way to pay
--   taken: "taken?"
--   who_pays_whom: who pays whom
--   conditions: conditions
--   status: how sure
--   source: source
-- answer: >-
--   <strong>{{ first.lender }}</strong> {% set taken = rows|where("taken", "yes") %}{% if taken %}takes: {{ taken|map(attribute="way")|join("; ") }}.
--   {% else %}states no way to pay that we know of.
--   {% endif %}{% set refused = rows|where("taken", "no") %}{% if refused %}It does not take:
--   {{ refused|map(attribute="way")|join("; ") }}. {% endif %}{% set open = rows|where("taken", "not known") %}{% if open %}Not
--   known, so ask first: {{ open|map(attribute="way")|join("; ") }}.{% endif %}
-- nothing: Choose a lender or a country.
select
  lenders.name as lender,
  ways.way,
  ways.kind,
  case ways.is_taken when 1 then 'yes' when 0 then 'no' else 'not known' end as taken,
  ways.who_pays_whom,
  ways.conditions,
  ways.status,
  publications.title as source,
  ways.as_of,
  ways.note
from lender_ways_to_pay as ways
join lenders on lenders.id = ways.lender_id
left join publications on publications.id = ways.source_id
where ways.lender_id = coalesce(
  nullif(trim(:lender), ''),
  (select lender_id from lenders_by_country where country_code = trim(:country)),
  'us-academic-libraries')
order by ways.place
