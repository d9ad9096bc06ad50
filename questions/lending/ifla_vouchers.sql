-- title: How many IFLA vouchers for a fee?
-- order: 14
-- description: >-
--   The number of vouchers for a fee in US dollars, and what they cost. A number that the lender states
--   always wins. Else the North American habit counts 12 USD a voucher, rounded up to the next half,
--   which gives both published examples (17 USD → 1.5; 35 USD → 3). No source states the rounding itself.
--   to_send says which of the numbers to send, why_send why.
-- parameters:
--   fee: {title: Fee, type: number, least: 0.01, most: 2000, optional: true, example: "35"}
--   lender: {title: Or the lender, type: choice, optional: true, blank: None, choices: "select lender_id, name from lending_fee_ranges join lenders on lenders.id = lender_id where high > 0 order by name"}
--   currency: {title: Currency of the fee, type: choice, optional: true, blank: US dollars, choices: "select distinct currency, currency from fees where currency is not null order by currency = 'USD' desc, currency"}
--   exchange_rate: {title: USD for one unit of it, type: number, least: 0.0001, most: 1000, optional: true}
-- answer: >-
--   {% if first.to_send is none %}How many vouchers to send is not known: {% else %}Send {{ first.to_send }}
--   {{ "voucher" if first.to_send <= 1 else "vouchers" }}: {% endif %}{{ first.why_send }}
-- nothing: Type the lender's fee as a number above 0, such as 17 or 35.50, with the rate if it is not in US dollars; or choose a lender with a price.
with quoted as (
  select
    coalesce(
      case when trim(:fee) glob '[0-9.]*' then cast(trim(:fee) as real) end,
      (select high from lending_fee_ranges where lender_id = trim(:lender) and trim(coalesce(:fee, '')) = '')) as fee,
    coalesce(
      case when trim(:fee) <> '' then nullif(trim(:currency), '') end,
      (select currency from lending_fee_ranges where lender_id = trim(:lender)), 'USD') as currency
),
typed as (
  select fee, currency, round(fee * case
    when currency = 'USD' then 1
    when trim(:exchange_rate) glob '[0-9.]*' then cast(trim(:exchange_rate) as real) end, 2) as fee_usd
  from quoted where fee > 0
),
-- The number that the lender itself states; for us first. A fee that was typed is another price.
stated as (
  select amount as vouchers, applies_in_massachusetts = 'yes' and trim(coalesce(:fee, '')) = '' as is_for_us, applies_to
  from fees
  where lender_id = trim(:lender) and unit = 'voucher' and cost_part = 'loan'
  order by is_for_us desc, id
  limit 1
)
select
  typed.fee,
  typed.currency,
  typed.fee_usd,
  rules.name as rule,
  case rules.id
    when 'lender-states' then case when stated.is_for_us then stated.vouchers end
    when 'north-american' then counts.vouchers
    when 'ifla-standard' then 1
  end as vouchers,
  case when stated.is_for_us then stated.vouchers else counts.vouchers end as to_send,
  case
    when stated.is_for_us then 'the lender states this number, which wins.'
    when counts.vouchers is null then 'the number is counted from a fee in US dollars: give the exchange rate.'
    when stated.vouchers is null then 'the lender states no number that we know, so it is counted from the fee; one a loan is only for lenders without a price of their own.'
    else printf('counted from the fee, as the lender states a number (%g) only for %s; one a loan is only for lenders without a price of their own.',
      stated.vouchers, coalesce(stated.applies_to, 'another price'))
  end as why_send,
  rules.formula,
  costs.oclc_usd as from_oclc_usd,
  costs.ifla_order_eur as one_order_from_ifla_eur,
  costs.ifla_each_eur as each_from_ifla_eur,
  (select ifla_each_eur from voucher_counts where vouchers = 10) as each_of_ten_eur,
  rules.status,
  publications.title as source,
  rules.as_of,
  case when typed.fee_usd is null then 'Counted from US dollars: give the exchange rate. ' else '' end || coalesce(rules.note, '') as note
from typed
left join voucher_counts as counts on typed.fee_usd > counts.fee_above_usd and typed.fee_usd <= counts.fee_up_to_usd
join voucher_rules as rules on rules.precedence < 9
left join stated
left join voucher_counts as costs
  on costs.vouchers = case rules.id
    when 'lender-states' then case when stated.is_for_us then stated.vouchers end
    when 'north-american' then counts.vouchers
    when 'ifla-standard' then 1
  end
left join publications on publications.id = rules.source_id
where counts.vouchers is not null or typed.fee_usd is null
order by rules.precedence
