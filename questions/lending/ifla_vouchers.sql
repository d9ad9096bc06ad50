-- title: How many IFLA vouchers for a fee?
-- order: 14
-- description: >-
--   The number of vouchers for a fee in US dollars, and what they cost. A number that the lender states
--   always wins. Else the North American habit counts 12 USD a voucher, rounded up to the next half,
--   which gives both published examples (17 USD → 1.5; 35 USD → 3). No source states the rounding itself.
--   The answer says how many to send, and why that many.
-- asked: >-
--   voucher; ifla; ifla voucher; {fee} voucher; how many voucher; voucher {lender}; voucher worth; voucher value;
--   half voucher; plastic voucher; buy voucher; coupon; {fee} ifla; voucher in dollar; e-voucher; {lender} voucher;
--   number of voucher
-- parameters:
--   fee: {title: Fee, type: number, least: 0.01, most: 2000, optional: true, example: "35"}
--   lender: {title: Or the lender, type: choice, optional: true, blank: None, choices: "select lender_id, name from lending_fee_ranges join lenders on lenders.id = lender_id where high > 0 order by name"}
--   currency: {title: Currency of the fee, type: choice, optional: true, blank: US dollars, choices: "select distinct currency, currency from fees where currency is not null order by currency = 'USD' desc, currency"}
--   exchange_rate: {title: USD for one unit of it, type: number, least: 0.0001, most: 1000, optional: true}
-- columns:
--   vouchers: vouchers
--   to_send: to send
--   why_send: why so many
--   rule: by which rule
--   formula: how it is counted
--   one_order_from_ifla_eur: "one order from IFLA (EUR)"
--   status: how sure
-- answer: >-
--   {% if first.to_send is none %}How many vouchers to send is not known: {% else %}Send {{ first.to_send }}
--   {{ "voucher" if first.to_send <= 1 else "vouchers" }}: {% endif %}{{ first.why_send }}
-- nothing: >-
--   Type the lender's fee as a number above 0 that comes to at most 2,004 US dollars, such as 17 or 35.50,
--   with the rate if it is not in US dollars; or choose a lender with a price.
with quoted as (
  select
    coalesce(cast(nullif(trim(:fee), '') as real),
      (select high from lending_fee_ranges where lender_id = trim(:lender))) as fee,
    coalesce(case when trim(:fee) <> '' then nullif(trim(:currency), '') end,
      (select currency from lending_fee_ranges where lender_id = trim(:lender)), 'USD') as currency,
    case when trim(coalesce(:fee, '')) = '' then trim(:lender) end as priced_by -- a fee that was typed is another price
),
typed as materialized (
  select
    quoted.*,
    fee * case currency when 'USD' then 1 else cast(nullif(trim(:exchange_rate), '') as real) end as fee_usd
  from quoted where fee > 0
),
numbers as materialized (
  select 'lender-states' as rule_id, 1 as precedence, vouchers
  from stated_vouchers where lender_id = (select priced_by from typed) and is_for_us
  union all
  select 'north-american', 2, min(vouchers)
  from voucher_counts where fee_up_to_usd >= (select round(fee_usd, 6) from typed)
),
costs as materialized (
  select vouchers, oclc_usd, ifla_order_eur, ifla_each_eur from voucher_counts
  where vouchers in (select vouchers from numbers union all select 1 union all select 10)
)
select
  typed.fee,
  typed.currency,
  round(typed.fee_usd, 2) as fee_usd,
  rules.name as rule,
  case rules.id when 'ifla-standard' then 1 else numbers.vouchers end as vouchers,
  (select vouchers from numbers order by precedence limit 1) as to_send,
  case
    when 'lender-states' in (select rule_id from numbers) then 'the lender states this number.'
    when typed.fee_usd is null then 'it is worked out from the fee in US dollars, so give the exchange rate.'
    when stated.vouchers is null then 'worked out from the fee, as we know of no number that the lender states. '
      || 'One voucher a loan is only for lenders that have no price of their own.'
    else printf('worked out from the fee, as the lender states a number (%g) only for %s. One voucher a loan is only for '
      || 'lenders that have no price of their own.', stated.vouchers, coalesce(stated.applies_to, 'another price'))
  end as why_send,
  rules.formula,
  costs.oclc_usd as from_oclc_usd,
  costs.ifla_order_eur as one_order_from_ifla_eur,
  costs.ifla_each_eur as each_from_ifla_eur,
  (select ifla_each_eur from costs where vouchers = 10) as each_of_ten_eur,
  rules.status,
  publications.title as source,
  rules.as_of,
  case when typed.fee_usd is null then 'Counted from US dollars: give the exchange rate. ' else '' end
    || coalesce(rules.note, '') as note
from typed
join voucher_rules as rules on rules.precedence < 9
left join numbers on numbers.rule_id = rules.id
left join stated_vouchers as stated on stated.lender_id = trim(:lender)
left join costs
  on costs.vouchers = case rules.id when 'ifla-standard' then 1 else numbers.vouchers end
left join publications on publications.id = rules.source_id
where typed.fee_usd is null or exists (select 1 from numbers where vouchers is not null)
order by rules.precedence
