-- title: Resources with what they charge
-- description: Each resource that has a lender behind it, beside every dated price of that lender.
-- columns:
--   resource: Name of the resource.
--   lender: Name of the lender.
--   lends: Whether the lender lends.
--   item: What is charged for.
--   amount: The price; empty where none was found or where it is a range.
--   amount_low: Lower end of a range.
--   amount_high: Upper end of a range.
--   currency: Currency of the price.
--   per: What the price is for, such as an item or an order.
--   effective_from: From when the price holds.
--   is_current: Whether the price is in force; empty where not known.
--   status: How sure we are.
select
  resources.name as resource, lenders.name as lender, lenders.lends, fees.item, fees.amount,
  fees.amount_low, fees.amount_high, fees.currency, fees.per, fees.effective_from, fees.is_current,
  fees.status
from resources
join lenders on lenders.resource_id = resources.id
left join fees on fees.lender_id = lenders.id
order by resources.name, lenders.name, fees.effective_from desc, fees.id
