-- title: What to enter as maximum cost
-- description: >-
--   For each lender, the amount to enter as maximum cost in a request for one item, and why. Postage,
--   customs and the payment service are no part of it. An empty amount means that no price was found: ask
--   before you promise one.
-- order: 100
-- columns:
--   lender_id: The lender, or the kind of lender.
--   lender: Its name.
--   lends: Whether it lends; not known where nobody said.
--   may_lend: Whether it may be asked for a loan, since nobody says that it does not lend.
--   do_this_instead: What to do instead of asking it; empty where nothing is named.
--   is_from_abroad: Whether its parcels pass customs; empty where it is not known where they come from.
--   max_cost: The amount to enter; empty where no price was found. In the currency of the row.
--   max_cost_currency: Currency of the amount.
--   max_cost_reason: Why this amount; empty where it does not lend.
--   low_reason: Why the lowest price counts although it was replaced; empty where it was not.
--   condition: Who we must be for this price; empty where it holds for any library here.
--   cheaper_if: Lower prices for members of a group; empty where none.
-- types: {may_lend: boolean, max_cost: number}
select
  lenders.id as lender_id,
  lenders.name as lender,
  coalesce(lenders.lends, 'not known') as lends,
  coalesce(lenders.lends not in ('no', 'no_longer'), 1) as may_lend,
  lenders.substitute as do_this_instead,
  coalesce(origin.is_abroad, case lenders.id when 'foreign-libraries' then 1 end) as is_from_abroad,
  ranges.high as max_cost,
  ranges.currency as max_cost_currency,
  case
    when lenders.lends in ('no', 'no_longer') then null
    when ranges.high is null then 'No price was found: ask the lender first, or a maximum is a guess.'
    when ranges.high = 0 then 'Members lend free. Where a maximum is asked, 0 makes a lender that would charge '
      || 'say no instead of sending a bill.'
    when ranges.low < ranges.high
      then 'The highest price that a source gives: with less, the request comes back if that one holds.'
    else 'The one price found, of ' || coalesce(ranges.as_of, 'an undated page') || ': ask whether it still holds.'
  end as max_cost_reason,
  ranges.low_reason,
  ranges.condition,
  ranges.cheaper_if
from lenders
left join lenders_by_country as origin on origin.country_code = lenders.country_code
left join lending_fee_ranges as ranges
  on ranges.lender_id = lenders.id and coalesce(lenders.lends not in ('no', 'no_longer'), 1)
