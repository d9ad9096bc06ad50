-- title: Which kind of lender a country's libraries are
-- description: >-
--   The kind of lender whose terms hold where a lender is not listed and only its country is known, and
--   whether a parcel from there crosses the border of the United States.
-- order: 1
-- columns:
--   country_code: Country (ISO 3166-1).
--   lender_id: The kind of lender.
--   is_abroad: Whether a parcel from there passes customs.
select
  id as country_code,
  case id when 'US' then 'us-academic-libraries' when 'CA' then 'canadian-libraries' else 'foreign-libraries' end
    as lender_id,
  id not in ('US', 'PR') as is_abroad
from countries
