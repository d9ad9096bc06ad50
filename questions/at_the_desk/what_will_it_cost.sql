-- title: What will this loan cost, and how do we pay?
-- order: 2
-- desk: 2
-- description: >-
--   Low, likely and high, the most to enter in the request, and who pays whom. The first row is the
--   total, the others its parts, each a dated price with its source. What is not known widens the range
--   and is named; it never counts as nothing, and leaves a total open: its low and likely_at_least are
--   then what it comes to at least. No exchange rate is built in: give one with its date to
--   see dollars.
-- parameters:
--   lender: {title: Lender or kind of lender, example: university-of-toronto, type: choice, optional: true, blank: Not listed, choices: "select id, name from lenders where kind not in ('digital_library', 'mediator') order by kind not in ('group', 'network_service'), name"}
--   country: {title: Country it comes from, type: choice, optional: true, blank: As the lender's, choices: "select id, name from countries order by id <> 'US', id <> 'CA', name"}
--   items: {title: Items, type: integer, least: 1, most: 100, optional: true, hint: One if left empty.}
--   has_ifm: {title: We pay by IFM, type: flag, optional: true}
--   has_invoice: {title: We pay invoices, type: flag, optional: true}
--   has_card: {title: We pay by card, type: flag, optional: true}
--   has_vouchers: {title: We have IFLA vouchers, type: flag, optional: true}
--   fee: {title: Fee quoted for one item, type: number, least: 0, most: 2000, optional: true, folded: true}
--   currency: {title: Currency of the fee, type: choice, optional: true, folded: true, blank: As the lender's, choices: "select distinct currency, currency from fees where currency is not null order by currency = 'USD' desc, currency"}
--   postage: {title: Return postage in USD, type: number, least: 0, most: 1000, optional: true, folded: true, hint: For the whole parcel.}
--   exchange_rate: {title: USD for one unit of the currency, type: number, least: 0.0001, most: 1000, optional: true, folded: true}
--   rate_date: {title: Date of that rate, type: date, least: '2000-01-01', most: '2099-12-31', optional: true, folded: true}
-- supporting: [how_to_pay_a_lender, ifla_vouchers, what_a_lender_charges, loan_cost_notes]
-- nothing: Choose a lender or a country, or type the fee that the lender quotes.
with numbers as (
  select
    max(cast(case when trim(:items) glob '[1-9]*' then :items else 1 end as integer), 1) as items,
    case when trim(:fee) glob '[0-9.]*' then cast(trim(:fee) as real) end as fee,
    case when trim(:postage) glob '[0-9.]*' then cast(trim(:postage) as real) end as postage,
    case when trim(:exchange_rate) glob '[0-9.]*' then nullif(cast(trim(:exchange_rate) as real), 0) end as rate,
    (select id from countries where id = upper(trim(:country)) or name = trim(:country) collate nocase) as country_code
),
typed as (
  select
    numbers.*,
    coalesce(
      (select id from lenders where id = trim(:lender) or name = trim(:lender) collate nocase),
      case
        when country_code = 'US' then 'us-academic-libraries'
        when country_code = 'CA' then 'canadian-libraries'
        when country_code is not null then 'foreign-libraries'
        when fee is not null then 'us-academic-libraries'
      end) as lender_id
  from numbers
),
loan as (
  select
    typed.*, lenders.name as lender, coalesce(lenders.lends, 'not known') as lends, lenders.substitute,
    case
      when coalesce(typed.country_code, lenders.country_code) in ('US', 'PR') then 0
      when coalesce(typed.country_code, lenders.country_code) is not null or lenders.id = 'foreign-libraries' then 1
    end as is_abroad,
    coalesce(typed.fee, ranges.high) as highest,
    coalesce(case when typed.fee is not null then nullif(upper(trim(:currency)), '') end, ranges.currency, 'USD') as fee_currency,
    ranges.low < ranges.high as is_range, ranges.as_of, ranges.cheaper_if,
    case when typed.fee is null then ranges.condition end as condition,
    case when typed.fee is null then ranges.low_reason end as low_reason
  from typed
  join lenders on lenders.id = typed.lender_id
  left join lending_fee_ranges as ranges on ranges.lender_id = typed.lender_id
),
way as (
  select ways.*
  from loan join lender_ways_to_pay as ways on ways.lender_id = loan.lender_id
  where ways.is_taken is not 0 and loan.highest is not 0 and loan.lends not in ('no', 'no_longer')
    and case
      when coalesce(:has_ifm, '') || coalesce(:has_invoice, '') || coalesce(:has_card, '') || coalesce(:has_vouchers, '') = '' then 1
      when ways.kind = 'ifm' then :has_ifm = 'yes'
      when ways.kind = 'invoice' then :has_invoice = 'yes'
      when ways.kind = 'card' then :has_card = 'yes'
      else :has_vouchers = 'yes'
    end
  order by ways.place
  limit 1
),
counted as (
  select
    coalesce(stated.amount, counts.vouchers) as vouchers, stated.item as stated_item, price.amount as each_usd,
    stated.id is not null as is_stated, rules.name as rule, price.currency,
    coalesce(stated.status, rules.status) as status, coalesce(stated.source_id, rules.source_id) as source_id,
    coalesce(stated.as_of, rules.as_of) as as_of, coalesce(stated.note, rules.note) as note
  from loan
  join way on way.kind = 'voucher'
  join fees as price on price.id = 'oclc-voucher-full-usd'
  join voucher_rules as rules on rules.id = 'north-american'
  left join fees as stated on stated.lender_id = loan.lender_id and stated.unit = 'voucher'
    and stated.applies_in_massachusetts = 'yes' and loan.fee is null
  left join voucher_counts as counts on stated.id is null
    and loan.highest * case loan.fee_currency when 'USD' then 1 else loan.rate end > counts.fee_above_usd
    and loan.highest * case loan.fee_currency when 'USD' then 1 else loan.rate end <= counts.fee_up_to_usd
),
each as (
  select
    parts.place, parts.part as kind, parts.title as part, parts.per,
    case parts.part when 'fee' then coalesce(loan.fee, parts.low) when 'postage' then coalesce(loan.postage, parts.low) else parts.low end as low,
    case parts.part when 'fee' then coalesce(loan.fee, parts.typical) when 'postage' then coalesce(loan.postage, parts.typical) else parts.typical end as typical,
    case parts.part when 'fee' then coalesce(loan.fee, parts.high) when 'postage' then coalesce(loan.postage, parts.high) else parts.high end as high,
    case parts.part when 'fee' then loan.fee_currency else parts.currency end as currency,
    case parts.part when 'fee' then loan.fee is not null when 'postage' then loan.postage is not null else 0 end as is_typed,
    parts.basis, parts.status, parts.source_id, parts.as_of, parts.note
  from loan
  join loan_cost_parts as parts on parts.lender_id = loan.lender_id
  left join way
  where loan.lends not in ('no', 'no_longer')
    and case parts.part when 'customs' then loan.is_abroad is not 0 when 'transaction' then way.kind = 'ifm'
      when 'fee' then way.kind is not 'voucher' else 1 end
  union all
  select
    1, 'voucher', 'Vouchers of IFLA', 'item', case when not is_stated then vouchers * each_usd end, vouchers * each_usd,
    case when not is_stated then vouchers * each_usd end, currency, 0,
    case when vouchers is null then 'The number is counted from a fee in US dollars, which is not known.'
      else printf('%g for one item, at %.2f USD each. ', vouchers, each_usd) || coalesce(stated_item, 'Rule: ' || rule) || '.' end,
    status, source_id, as_of, note
  from counted
),
parts as (
  select
    place, case when kind = 'customs' and loan.is_abroad is null then part || ', if it comes from abroad' else part end as part,
    low * times as low, typical * times as typical, high * times as high, currency,
    case when is_typed then 'The amount that you typed.' else basis end || case when times > 1 then printf(' Times %d items.', times) else '' end as basis,
    case when not is_typed then status end as status, case when not is_typed then source_id end as source_id,
    case when not is_typed then dated.as_of end as as_of, case when not is_typed then note end as note
  from (select each.*, case per when 'item' then (select items from loan) else 1 end as times from each) as dated join loan
),
sums as (
  select
    currency, 0 as is_in_dollars, sum(low) as low, sum(typical) as typical, sum(high) as high,
    sum(coalesce(typical, low)) as likely, max(place = 1 and low is null) as lacks_fee, count(typical) < count(*) as is_vague
  from parts group by currency
  union all
  select
    'USD', 1, sum(low * rate), sum(typical * rate), sum(high * rate),
    sum(coalesce(typical, low) * rate), max(place = 1 and low is null), count(typical) < count(*)
  from (select parts.*, case parts.currency when 'USD' then 1 else loan.rate end as rate from parts join loan)
  group by 1 having max(currency <> 'USD') and count(rate) = count(*)
),
-- While any part is open, every total is: in its own currency it would look exact.
totals as (
  select
    currency, is_in_dollars, is_open,
    case when (low > 0 or not is_open) and not lacks_fee then round(low, 2) end as low,
    case when is_open and low > 0 and not lacks_fee then round(likely, 2) end as likely_at_least,
    case when not is_open and not is_vague then round(typical, 2) end as typical,
    case when not is_open then round(high, 2) end as high
  from sums join (select count(high) < count(*) as is_open from parts)
),
said as (
  select
    group_concat(case when not is_in_dollars then amount end, ', and ') as amounts,
    max(case when is_in_dollars then amount end) as dollars,
    (select group_concat(lower(substr(part, 1, 1)) || substr(part, 2) || case when typical is null then '' else printf(' (%.2f %s at the usual price)', typical, currency) end, ', ')
      from (select * from parts where high is null order by place)) as missing
  from (
    select
      is_in_dollars,
      case
        when is_open then printf('at least %.2f %s', low, currency)
          || case when likely_at_least > low then printf(', more likely at least %.2f', likely_at_least) else '' end
        when low = high then printf('%.2f %s', low, currency)
        else printf('%.2f to %.2f %s', low, high, currency) || case when typical is null then '' else printf(', most likely %.2f', typical) end
      end as amount
    from totals where low is not null
  )
),
summary as (
  select
    loan.lender,
    case
      when loan.lends in ('no', 'no_longer') then loan.lender || ' does not lend'
        || case loan.lends when 'no_longer' then ' any more' else '' end || coalesce('. Instead: ' || loan.substitute, '') || '.'
      when loan.highest = 0 and loan.condition is not null then 'Free to us if we are among the ' || loan.condition
        || coalesce('. Not known: ' || said.missing, '') || '.'
      else coalesce('For ' || loan.condition || ': ' || said.amounts, upper(substr(said.amounts, 1, 1)) || substr(said.amounts, 2),
          case when loan.highest = 0 then 'No fee' else 'No total is known' end)
        || coalesce(' (together ' || said.dollars || ')', '') || coalesce('. Not known: ' || said.missing, '') || '.'
        || case when loan.highest is null then ' Ask the lender before anyone agrees to pay.' else '' end
    end as answer,
    said.missing,
    loan.condition,
    case when loan.lends not in ('no', 'no_longer') then loan.low_reason end as low_reason,
    loan.cheaper_if,
    way.way as way_to_pay,
    case when way.is_taken then 'yes' when way.way is not null then 'not known: ask' end as is_way_taken,
    way.who_pays_whom,
    loan.highest as max_cost,
    case when loan.highest is not null then loan.fee_currency end as max_cost_currency,
    case
      when loan.lends in ('no', 'no_longer') then null
      when loan.fee is not null then 'The fee that the lender quotes'
      when loan.highest = 0 then 'Members lend free. Where a maximum is asked, 0 makes a lender that would charge say no instead of sending a bill'
      when loan.highest is null then 'No price was found: ask the lender first, or a maximum is a guess'
      when loan.is_range then 'The highest price that a source gives: with less, the request comes back if that one holds'
      else 'The one price found, of ' || coalesce(loan.as_of, 'an undated page') || ': ask whether it still holds'
    end || case when loan.highest > 0 then '. It is for one item; postage, customs and the payment service are no part of it.' else '.' end
      as max_cost_reason
  from loan left join way left join said
),
listed as (
  select
    1 - is_in_dollars as place, case is_in_dollars when 0 then 'Total' else 'Total in US dollars' end as part,
    low, typical, high, likely_at_least, totals.currency,
    case is_in_dollars when 1 then printf('1 %s = %g USD, as you typed, of ', loan.fee_currency, loan.rate)
      || coalesce(nullif(trim(:rate_date), ''), 'a day not given') || '.' end as basis,
    null as status, null as source_id, null as as_of, null as note, totals.currency <> loan.fee_currency as is_other
  from totals join loan
  union all
  select 0, 'Total', null, null, null, null, null, null, status, source_id, as_of, note, 0
  from lenders where id = (select lender_id from loan where lends in ('no', 'no_longer'))
  union all
  select 1 + place, part, low, typical, high, null, currency, basis, status, source_id, as_of, note, 0 from parts
)
select
  listed.part, listed.low, listed.typical, listed.high, listed.likely_at_least, listed.currency, listed.basis, listed.status,
  publications.title as source, listed.as_of, listed.note,
  summary.*
from (select *, row_number() over (order by place, is_other, currency) as line from listed) as listed
left join summary on listed.line = 1
left join publications on publications.id = listed.source_id
order by listed.line
