-- title: IFLA vouchers for a fee
-- description: >-
--   How many vouchers a fee of up to 2,004 US dollars comes to by the North American habit (12 USD a voucher,
--   rounded up to the next half), and what they cost from OCLC or bought from IFLA in one order. A
--   number that the lender states always wins. Half vouchers cost half. The prices are dated rows in
--   fees; the habit is a row in voucher_rules.
-- order: 1
-- columns:
--   vouchers: "Number of vouchers. Unit: vouchers."
--   fee_above_usd: "The fee must be more than this. Unit: USD."
--   fee_up_to_usd: "And at most this. Unit: USD."
--   oclc_usd: "What the vouchers cost from OCLC. Unit: USD."
--   ifla_order_eur: "What they cost from IFLA in one order, with both handling fees. Unit: EUR."
--   ifla_each_eur: "The same for each full voucher. Unit: EUR."
with recursive halves(half) as (
  select 1 union all select half + 1 from halves where half < 334
),
prices as (
  select
    (select amount from fees where id = 'oclc-voucher-full-usd') as oclc_usd,
    (select amount from fees where id = 'ifla-full') as face_eur,
    (select amount from fees where id = 'ifla-handling-2024') as handling_eur,
    (select amount from fees where id = 'ifla-handling-variable') / 100.0 as handling_share
)
select
  half * rules.rounding_step as vouchers,
  round((half - 1) * rules.rounding_step * rules.unit_value, 2) as fee_above_usd,
  round(half * rules.rounding_step * rules.unit_value, 2) as fee_up_to_usd,
  round(half * rules.rounding_step * prices.oclc_usd, 2) as oclc_usd,
  round(half * rules.rounding_step * prices.face_eur * (1 + handling_share) + handling_eur, 2) as ifla_order_eur,
  round((half * rules.rounding_step * prices.face_eur * (1 + handling_share) + handling_eur)
    / (half * rules.rounding_step), 2) as ifla_each_eur
from halves
join voucher_rules as rules on rules.id = 'north-american'
join prices
