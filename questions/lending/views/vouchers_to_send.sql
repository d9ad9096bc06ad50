-- title: IFLA vouchers to send for one item
-- description: >-
--   What is sent in vouchers, as a line of the cost of a loan. The first row that applies counts: the
--   number that the lender states for us, else the fewest vouchers that reach the fee in US dollars, else
--   not known. This and voucher_counts are the only places where vouchers are counted.
-- order: 2
-- columns:
--   precedence: "Which rows are tried first, least first: stated, counted, not known."
--   lender_id: The lender that states the number; empty where it is counted.
--   fee_up_to_usd: "The highest fee that it is counted from; empty where none is needed. Unit: USD."
--   vouchers: "Number of vouchers; empty where not known. Unit: vouchers."
--   place: Its place among the parts of the cost, the place of the fee.
--   part: Which part it is, voucher.
--   title: Its name.
--   low: Lowest price; empty where not known. In the currency of the row.
--   typical: Price of the vouchers from OCLC; empty where not known. In the currency of the row.
--   high: Highest price; empty where not known. In the currency of the row.
--   currency: Currency of the price.
--   basis: What the number and the price are made of.
--   status: How sure we are.
--   source_id: Publication that states it.
--   as_of: When this was true; empty where the source is undated.
--   note: What a reader should know.
-- types:
--   precedence: integer
--   fee_up_to_usd: number
--   vouchers: number
--   place: integer
--   low: number
--   typical: number
--   high: number
with counts as materialized (
  select vouchers, fee_up_to_usd, oclc_usd, oclc_each_usd from voucher_counts
),
counted as (
  select
    2 as precedence, fee_up_to_usd, vouchers, oclc_usd,
    printf('%g for one item, at %.2f USD each. Rule: ', vouchers, oclc_each_usd) as basis
  from counts
  union all
  select
    2, 1e12, null, null,
    printf('The fee is above %,d USD, where our count of vouchers ends. Rule: ', max(fee_up_to_usd))
  from counts
  union all
  select 3, null, null, null, 'The number is counted from a fee in US dollars, which is not known. Rule: '
)
select
  counted.precedence, null as lender_id, fee_up_to_usd, vouchers,
  1 as place, 'voucher' as part, 'Vouchers of IFLA' as title,
  oclc_usd as low, oclc_usd as typical, oclc_usd as high, 'USD' as currency,
  basis || rules.name || '.' as basis, rules.status, rules.source_id, rules.as_of, rules.note
from counted join voucher_rules as rules on rules.id = 'north-american'
union all
select
  1, stated.lender_id, null, stated.vouchers,
  1, 'voucher', 'Vouchers of IFLA', null, counts.oclc_usd, null, 'USD',
  printf('%g for one item, at %.2f USD each. ', stated.vouchers, counts.oclc_each_usd) || stated.item || '.',
  stated.status, stated.source_id, stated.as_of, stated.note
from stated_vouchers as stated
left join counts on counts.vouchers = stated.vouchers
where stated.is_for_us
