-- title: What lenders charge a library in Massachusetts
-- description: >-
--   For each lender, the range of the prices of a loan that hold for a library in Massachusetts, or that
--   some page still states. Prices that contradict each other widen the range. Empty where no price was
--   found, which never means free.
-- columns:
--   lender_id: The lender, or the kind of lender.
--   currency: Currency of the prices; empty where none was found.
--   low: Lowest price stated. In the currency of the row.
--   low_reason: Why the lowest price counts although it was replaced; empty where it was not.
--   typical: The price that is best supported - in force, then surest, then newest. In the currency of the row.
--   high: Highest price stated; empty where one of them is open. In the currency of the row.
--   prices: The prices with their dates, in words.
--   condition: Who we must be for this price; empty where it holds for any library here.
--   cheaper_if: Lower prices for members of a group; empty where none.
--   status: How sure we are of the typical price, or of there being none.
--   source_id: Publication that states it.
--   as_of: When it was true; empty where the source is undated.
--   note: What a reader should know.
-- types: {low: number, typical: number, high: number}
with prices as (
  select
    fees.*,
    statuses.rank as sureness,
    applies_in_massachusetts = 'if_member' as is_conditional,
    coalesce(amount, amount_low) as low,
    coalesce(amount, amount_high) as high,
    case
      when amount is not null then printf('%.2f %s', amount, currency)
      when amount_low is not null and amount_high is not null
        then printf('%.2f to %.2f %s', amount_low, amount_high, currency)
      when amount_low is not null then printf('at least %.2f %s', amount_low, currency)
    end || printf(' (%s%s)', case when conflicts_with is not null then 'replaced, still shown; ' else '' end,
      coalesce(as_of, 'undated')) as price
  from fees join statuses using (status)
  where lender_id is not null and cost_part = 'loan' and unit = 'money' and applies_in_massachusetts <> 'no'
    and (is_current is not 0 or conflicts_with is not null)
),
ranked as (
  select
    *,
    min(is_conditional) over (partition by lender_id) as is_conditional_only,
    row_number() over (
      partition by lender_id
      order by is_conditional, amount is null, is_current is not 1,
        sureness desc, as_of desc, id
    ) as place,
    row_number() over (
      partition by lender_id order by is_conditional, low is null, low, conflicts_with is not null
    ) as low_place
  from prices
)
select
  lender_id,
  max(currency) as currency,
  min(case when is_conditional = is_conditional_only then low end) as low,
  max(case when low_place = 1 and conflicts_with is not null
    then printf('It counts %.2f %s, the price until %s: replaced since, but still shown.', low, currency,
      coalesce(effective_to, 'some day')) end) as low_reason,
  max(case when place = 1 then amount end) as typical,
  case when sum(is_conditional = is_conditional_only and high is null) = 0
    then max(case when is_conditional = is_conditional_only then high end) end as high,
  group_concat(case when is_conditional = is_conditional_only then price end, '; ') as prices,
  max(case when place = 1 and is_conditional then applies_to end) as condition,
  group_concat(case when is_conditional > is_conditional_only then price || ' for ' || applies_to end, '; ')
    as cheaper_if,
  max(case when place = 1 then status end) as status,
  max(case when place = 1 then source_id end) as source_id,
  max(case when place = 1 then as_of end) as as_of,
  max(case when place = 1 then coalesce(note, amount_reason) end) as note
from ranked
group by lender_id
