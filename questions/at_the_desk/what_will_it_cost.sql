-- title: What will this loan cost, and how do we pay?
-- order: 2
-- asked: >-
--   {lender} cost; {lender} fee; {lender} charge; {lender} price; {lender} how much; max cost; maximum cost;
--   maxcost; loan cost; total cost; how much cost; cost to borrow; ill cost; cost of loan; {lender} max cost;
--   {lender} pay; interlibrary loan cost; interlibrary loan fee; postage; shipping; return postage; quoted fee;
--   {fee} fee; {fee} quoted; {country} cost; {country} fee; {country} loan cost; expensive; set max cost;
--   borrow from {country}; loan from {country}; canadian lender cost; {country} {items} items; budget; all in cost;
--   {lender} {country} loan; fee for loan; {lender} bill
-- desk: 2
-- description: >-
--   Low, likely and high, the most to enter in the request, and who pays whom. The first row is the
--   total, the others its parts, each a dated price with its source. What is not known widens the range
--   and is named; it never counts as nothing, and leaves a total open, so that
--   only what it comes to at least can be said. No exchange rate is built in: give one with its date to
--   see dollars.
-- parameters:
--   lender: {title: Lender or kind of lender, example: university-of-toronto, type: choice, optional: true, blank: Not listed, choices: "select id, name from lenders where kind not in ('digital_library', 'mediator') order by kind not in ('group', 'network_service'), name"}
--   country: {title: Country it comes from, type: choice, optional: true, blank: As the lender's, choices: "select id, name from countries order by id <> 'US', id <> 'CA', name", first: "select country_code from lenders where country_code is not null", first_title: Where the lenders listed are}
--   items: {title: Items, type: integer, least: 1, most: 100, optional: true, hint: One if left empty.}
--   has_ifm: {title: We pay by IFM, type: flag, optional: true}
--   has_invoice: {title: We pay invoices, type: flag, optional: true}
--   has_card: {title: We pay by card, type: flag, optional: true}
--   has_vouchers: {title: We have IFLA vouchers, type: flag, optional: true}
--   fee: {title: Fee quoted for one item, type: number, least: 0, most: 2000, optional: true, folded: true}
--   currency: {title: Currency of the fee, type: choice, optional: true, folded: true, blank: As the lender's, choices: "select distinct currency, currency from fees where currency is not null order by currency = 'USD' desc, currency"}
--   postage: {title: Return postage in USD, type: number, least: 0, most: 1000, optional: true, folded: true, hint: For the whole parcel.}
--   exchange_rate: {title: USD for one unit of the currency, type: number, least: 0.0001, most: 1000, optional: true, folded: true}
--   rate_date: {title: Date of that rate, type: date, least: '2000-01-01', most: '2099-12-31', optional: true, folded: true}
-- supporting: [how_to_pay_a_lender, ifla_vouchers, what_a_lender_charges, loan_cost_notes]
-- answer: >-
--   {%- macro amount(row) -%}
--   {% if row.high is none %}at least {{ row.low|money }} {{ row.currency }}
--   {%- if row.likely_at_least > row.low %}, more likely at least {{ row.likely_at_least|money }}{% endif %}
--   {%- elif row.low == row.high %}{{ row.low|money }} {{ row.currency }}
--   {%- else %}{{ row.low|money }} to {{ row.high|money }} {{ row.currency }}
--   {%- if row.typical is not none %}, most likely {{ row.typical|money }}{% endif %}{% endif %}
--   {%- endmacro %}
--   {%- macro amounts(name) -%}
--   {% for row in rows|where("part", name)|rejectattr("low", "none") %}
--   {{- amount(row) }}{{ ", and " if not loop.last }}{% endfor %}
--   {%- endmacro %}
--   {% set total, dollars = amounts("Total"), amounts("Total in US dollars") %}
--   {% set unknown = rows|rejectattr("part", "in", ("Total", "Total in US dollars"))|selectattr("high", "none")|list %}
--   {% if first.lends in ("no", "no_longer") %}{{ first.lender }} does not
--   lend{{ " any more" if first.lends == "no_longer" }}.
--   {% if first.do_this_instead %}Instead: {{ first.do_this_instead }}.{% endif %}
--   {% else %}
--   {% if first.max_cost == 0 and first.condition %}Free to us if we are among the {{ first.condition }}
--   {%- elif total and first.condition %}For {{ first.condition }}: {{ total }}
--   {%- elif total %}{{ total[:1]|upper }}{{ total[1:] }}
--   {%- else %}{{ "No fee" if first.max_cost == 0 else "No total is known" }}{% endif %}
--   {%- if dollars %} (together {{ dollars }}){% endif %}.
--   {% for row in unknown %}{{ "Not known: " if loop.first }}{{ row.part[:1]|lower }}{{ row.part[1:] }}
--   {%- if row.typical is not none %} ({{ row.typical|money }} {{ row.currency }} at the usual price){% endif %}
--   {{- "." if loop.last else ", " }}{% endfor %}
--   {% if first.max_cost is none %}Ask the lender before anyone agrees to pay.{% endif %}{% endif %}
-- nothing: Choose a lender or a country, or type the fee that the lender quotes.
with typed as (
  select
    coalesce(nullif(cast(:items as integer), 0), 1) as items, cast(nullif(trim(:fee), '') as real) as fee,
    cast(nullif(trim(:postage), '') as real) as postage, cast(nullif(trim(:exchange_rate), '') as real) as usd_rate,
    iif(:has_ifm = 'yes', 'ifm ', '') || iif(:has_invoice = 'yes', 'invoice ', '')
      || iif(:has_card = 'yes', 'card ', '') || iif(:has_vouchers = 'yes', 'voucher ', '') as our_ways
),
loan as (
  select
    typed.*, terms.*, iif(may_lend, coalesce(fee, max_cost), null) as highest,
    coalesce(origin.is_abroad, terms.is_from_abroad) as is_abroad,
    coalesce(iif(fee is null, null, nullif(trim(:currency), '')), max_cost_currency, 'USD') as paid_in
  from typed
  left join lenders_by_country as origin on origin.country_code = trim(:country)
  join maximum_costs as terms on terms.lender_id = coalesce(
    nullif(trim(:lender), ''), origin.lender_id, iif(fee is null, null, 'us-academic-libraries'))
),
way as (
  select ways.*, round(highest * iif(paid_in = 'USD', 1, usd_rate), 6) as fee_usd -- no cent is rounded away
  from loan join lender_ways_to_pay as ways on ways.lender_id = loan.lender_id
  where may_lend and highest is not 0 and is_taken is not 0 and (our_ways = '' or instr(our_ways, kind))
  order by place limit 1
),
lines as (
  select
    place, part, title, low, typical, high, currency, basis, status, source_id, as_of, note,
    iif(per = 'item', items, 1) as times, case part when 'fee' then fee when 'postage' then postage end as typed
  from loan join loan_cost_parts as lines on lines.lender_id = loan.lender_id
  where case part when 'customs' then is_abroad is not 0 when 'transaction' then (select kind from way) = 'ifm'
    when 'fee' then (select kind from way) is not 'voucher' else 1 end
  union all
  select *, (select items from loan), null from (
    select place, part, title, low, typical, high, currency, basis, status, source_id, as_of, note from vouchers_to_send
    where lender_id = (select lender_id from loan where fee is null) or precedence = 3
      or fee_up_to_usd >= (select fee_usd from way)
    order by precedence, fee_up_to_usd limit (select count(*) from way where kind = 'voucher'))
),
parts as (
  select
    place, title || iif(part = 'customs' and is_abroad is null, ', if it comes from abroad', '') as part,
    coalesce(typed, low) * times as low, coalesce(typed, typical) * times as typical,
    coalesce(typed, high) * times as high, iif(part = 'fee', paid_in, currency) as currency,
    iif(typed is null, basis, 'The amount that you typed.') || iif(times > 1, ' Times ' || times || ' items.', '')
      as basis,
    iif(typed is null, status, null) as status, iif(typed is null, source_id, null) as source_id,
    iif(typed is null, as_of, null) as as_of, iif(typed is null, note, null) as note, null as likely
  from loan join lines
),
totals as ( -- while a part is open, so is every total: one in its own currency would look exact
  select
    -in_dollars as place, iif(in_dollars, 'Total in US dollars', 'Total') as part,
    case when not lacks_fee and (sum(low) > 0 or not is_open) then round(sum(low * rate), 2) end as low,
    case when not is_open and count(typical) = count(*) then round(sum(typical * rate), 2) end as typical,
    iif(is_open, null, round(sum(high * rate), 2)) as high, iif(in_dollars, 'USD', currency) as currency,
    iif(in_dollars, printf('1 %s = %g USD, as you typed, of %s.', paid_in, usd_rate,
      coalesce(nullif(trim(:rate_date), ''), 'a day not given')), null) as basis,
    null as status, null as source_id, null as as_of, null as note,
    iif(is_open, round(sum(coalesce(typical, low) * rate), 2), null) as likely
  from (
    select parts.*, in_dollars, paid_in, usd_rate, iif(in_dollars and currency <> 'USD', usd_rate, 1) as rate,
      max(high is null) over () as is_open, max(place = 1 and low is null) over () as lacks_fee
    from parts join loan join (select 0 as in_dollars union all select 1) where may_lend)
  group by in_dollars, 6
  having not in_dollars or max(currency <> 'USD') and count(rate) = count(*)
)
select
  listed.part, low, typical, high, iif(low is null, null, likely) as likely_at_least, currency, basis, listed.status,
  publications.title as source, listed.as_of, listed.note, lender, lends, do_this_instead,
  iif(fee is null, condition, null) as condition, iif(fee is null, low_reason, null) as low_reason, cheaper_if,
  way.way as way_to_pay, iif(way.is_taken, 'yes', iif(way.way is null, null, 'not known: ask')) as is_way_taken,
  who_pays_whom, highest as max_cost, iif(highest is null, null, paid_in) as max_cost_currency,
  iif(may_lend and fee is not null, 'The fee that the lender quotes.', max_cost_reason) as max_cost_reason
from (
  select *, row_number() over (order by place, currency <> (select paid_in from loan), currency) as line
  from (select * from totals union all select * from parts)
) as listed
left join loan on line = 1
left join way on line = 1
left join publications on publications.id = listed.source_id
order by line
