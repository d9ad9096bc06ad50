-- title: What a loan from each lender is made of
-- description: >-
--   The parts of the cost of a loan, lender by lender, each a dated price. A part with empty amounts is
--   not known; it never counts as nothing. A lender that does not lend has one row that says so. What
--   the fee comes to in vouchers is in vouchers_to_send.
-- columns:
--   lender_id: The lender, or the kind of lender.
--   place: Order of the parts.
--   part: "Which part: fee, transaction (only if paid by IFM), postage, customs (only from abroad), service; or none."
--   title: Its name.
--   per: Whether it is paid for each item or once a parcel.
--   low: Lowest amount; empty where not known. In the currency of the row.
--   typical: Best supported amount; empty where not known. In the currency of the row.
--   high: Highest amount; empty where not known. In the currency of the row.
--   currency: Currency of the amounts.
--   basis: What the amounts are made of.
--   status: How sure we are.
--   source_id: Publication that states it.
--   as_of: When this was true; empty where the source is undated.
--   note: What a reader should know.
-- types: {place: integer, low: number, typical: number, high: number}
select
  lenders.id as lender_id, 1 as place, 'fee' as part, 'Fee of the lender' as title, 'item' as per,
  ranges.low, ranges.typical, ranges.high, coalesce(ranges.currency, 'USD') as currency,
  coalesce('Prices found: ' || ranges.prices, 'No price was found') || '.' as basis,
  ranges.status, ranges.source_id, ranges.as_of, ranges.note
from lenders left join lending_fee_ranges as ranges on ranges.lender_id = lenders.id
where coalesce(lenders.lends not in ('no', 'no_longer'), 1)
union all
select
  lenders.id,
  case fees.cost_part when 'transaction' then 2 when 'postage' then 3 when 'customs' then 4 else 5 end,
  fees.cost_part,
  case fees.cost_part
    when 'transaction' then fees.item || ' of IFM' when 'postage' then 'Return postage'
    when 'customs' then 'Customs or brokerage' else fees.item
  end,
  case when fees.cost_part in ('postage', 'customs') then 'parcel' else 'item' end,
  fees.amount, fees.amount, fees.amount, coalesce(fees.currency, 'USD'),
  case fees.cost_part
    when 'transaction' then printf('%.2f %s for each filled request.', fees.amount, fees.currency)
    when 'customs' then 'Reported since ' || fees.effective_from || ': ' || fees.amount_reason || '.'
    when 'service' then 'Free for ' || fees.applies_to || '.'
    else coalesce(fees.amount_reason, fees.item) || '.'
  end,
  fees.status, fees.source_id, fees.as_of, fees.note
from lenders
join fees on fees.id in (
  'ifm-transaction', 'customs-from-abroad', 'mls-service',
  coalesce((select id from fees where cost_part = 'postage' and lender_id = lenders.id and amount is not null),
    'mls-return-postage'))
where coalesce(lenders.lends not in ('no', 'no_longer'), 1)
union all
select
  id, 1, 'none', 'No loan', 'item', null, null, null, null,
  'It does not lend' || case lends when 'no_longer' then ' any more' else '' end || '.',
  status, source_id, as_of, note
from lenders where lends in ('no', 'no_longer')
