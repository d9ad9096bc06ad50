-- title: Numbers of IFLA vouchers that lenders state
-- description: >-
--   The number of vouchers that a lender itself asks for a loan, which wins over any count from its fee.
--   Of several, the one that holds for a library in Massachusetts.
-- order: 1
-- columns:
--   lender_id: The lender, or the kind of lender.
--   vouchers: "Number of vouchers. Unit: vouchers."
--   is_for_us: Whether it holds for a library in Massachusetts.
--   applies_to: For whom it holds; empty where not stated.
--   item: What it is the price of.
--   status: How sure we are.
--   source_id: Publication that states it.
--   as_of: When this was true; empty where the source is undated.
--   note: What a reader should know.
select
  lender_id, amount as vouchers, applies_in_massachusetts = 'yes' as is_for_us, applies_to, item,
  status, source_id, as_of, note
from (
  select
    fees.*,
    row_number() over (partition by lender_id order by applies_in_massachusetts <> 'yes', id) as place
  from fees
  where lender_id is not null and unit = 'voucher' and cost_part = 'loan'
)
where place = 1
