-- title: Ways to pay each lender
-- description: >-
--   Every way to pay that a lender is known to take or refuse, and the general ways that it may be asked
--   for. Where nobody said, is_taken is empty.
-- columns:
--   lender_id: The lender, or the kind of lender.
--   payment_method_id: The way to pay.
--   way: Its name.
--   kind: "Sort of payment: ifm, voucher, card or invoice."
--   is_taken: Whether the lender takes it; empty where nobody said.
--   place: Which to try first, least first.
--   who_pays_whom: From whom to whom the money goes.
--   has_max_cost: Whether a maximum cost is agreed before the loan; empty where not known.
--   conditions: What must be the case for it to work.
--   status: How sure we are.
--   source_id: Publication that says so.
--   as_of: When this was true.
--   note: Conditions and limits.
-- types: {place: integer}
select
  lenders.id as lender_id,
  methods.id as payment_method_id,
  methods.name as way,
  methods.kind,
  taken.is_taken,
  row_number() over (
    partition by lenders.id
    order by taken.is_taken is null, taken.is_taken = 0,
      case methods.kind when 'ifm' then 1 when 'invoice' then 2 when 'card' then 3 else 4 end,
      methods.unit_currency is not 'USD', methods.is_in_guide desc, methods.id
  ) as place,
  methods.who_pays_whom,
  methods.has_max_cost,
  methods.conditions,
  coalesce(taken.status, methods.status) as status,
  coalesce(taken.source_id, methods.source_id) as source_id,
  coalesce(taken.as_of, methods.as_of) as as_of,
  coalesce(taken.note, methods.note) as note
from lenders
join payment_methods as methods on methods.kind <> 'repayment'
left join lender_payment_methods as taken
  on taken.lender_id = lenders.id and taken.payment_method_id = methods.id
where methods.is_general or taken.is_taken is not null
