-- title: How many IFLA vouchers for a fee?
-- subject: At the desk
-- order: 14
-- description: >-
--   The number of vouchers for a fee in US dollars. A number that the lender states always wins. Else
--   the North American habit counts 12 USD a voucher, rounded up to the next half, which gives both
--   published examples (17 USD → 1.5; 35 USD → 3). No source states the rounding itself.
-- parameters:
--   fee_usd: {title: Fee in US dollars, type: number, least: 0.01, most: 10000, example: "35"}
-- nothing: Type the lender's fee in US dollars as a number above 0, such as 17 or 35.50.
with typed as (
  select cast(trim(:fee_usd) as real) as fee_usd
  where trim(:fee_usd) glob '[0-9]*' and trim(:fee_usd) not glob '*[^0-9.]*'
    and cast(trim(:fee_usd) as real) between 0.01 and 10000
),
counted as (
  select rules.*, typed.fee_usd,
    2 * typed.fee_usd / rules.unit_value as halves
  from typed join voucher_rules as rules
  where rules.id in ('lender-states', 'north-american', 'ifla-standard')
)
select
  counted.fee_usd,
  counted.name as rule,
  case counted.id
    when 'north-american'
      then (cast(halves as integer) + (halves > cast(halves as integer))) * counted.rounding_step
    when 'ifla-standard' then 1
  end as vouchers,
  counted.formula,
  case counted.id
    when 'north-american'
      then (cast(halves as integer) + (halves > cast(halves as integer))) * counted.rounding_step * counted.unit_value
  end as voucher_value_usd,
  counted.status,
  publications.title as source,
  counted.note
from counted left join publications on publications.id = counted.source_id
order by counted.precedence
