-- title: IFLA vouchers for a fee
-- description: >-
--   How many vouchers a fee of up to 2,004 US dollars comes to by the North American habit (12 USD a voucher,
--   rounded up to the next half), and what they cost from OCLC or bought from IFLA in one order. A
--   number that the lender states always wins. Half vouchers cost half. The prices are dated rows in
--   fees; the habit is a row in voucher_rules. A fee comes to the fewest vouchers whose
--   fee_up_to_usd reaches it: it is never rounded first.
-- order: 1
-- columns:
--   vouchers: "Number of vouchers. Unit: vouchers."
--   fee_above_usd: "The fee must be more than this. Unit: USD."
--   fee_up_to_usd: "And at most this. Unit: USD."
--   oclc_each_usd: "What a full voucher costs from OCLC. Unit: USD."
--   oclc_usd: "What the vouchers cost from OCLC. Unit: USD."
--   ifla_order_eur: "What they cost from IFLA in one order, with both handling fees. Unit: EUR."
--   ifla_each_eur: "The same for each full voucher. Unit: EUR."
-- types:
--   vouchers: number
--   fee_above_usd: number
--   fee_up_to_usd: number
--   oclc_usd: number
--   ifla_order_eur: number
--   ifla_each_eur: number
with recursive counts(vouchers, step, unit_value) as (
  select rounding_step, rounding_step, unit_value from voucher_rules where id = 'north-american'
  union all
  select vouchers + step, step, unit_value from counts where vouchers < 167
),
prices as (
  select
    (select amount from fees where id = 'oclc-voucher-full-usd') as oclc_usd,
    (select amount from fees where id = 'ifla-full') as face_eur,
    (select amount from fees where id = 'ifla-handling-2024') as handling_eur,
    (select amount from fees where id = 'ifla-handling-variable') / 100.0 as handling_share
)
select
  vouchers,
  round((vouchers - step) * unit_value, 2) as fee_above_usd,
  round(vouchers * unit_value, 2) as fee_up_to_usd,
  prices.oclc_usd as oclc_each_usd,
  round(vouchers * prices.oclc_usd, 2) as oclc_usd,
  round(vouchers * face_eur * (1 + handling_share) + handling_eur, 2) as ifla_order_eur,
  round((vouchers * face_eur * (1 + handling_share) + handling_eur) / vouchers, 2) as ifla_each_eur
from counts
join prices
