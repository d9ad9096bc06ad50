-- title: Libraries with their loans
-- description: Each public library's loans provided and received by year, with its town and network. Loans count transfers inside a network.
-- columns:
--   library: Name of the library.
--   municipality: City or town.
--   county: County.
--   network: "The town's network; empty where not known."
--   fiscal_year: Fiscal year of the survey.
--   loans_provided: "Loans to other libraries. Unit: loans."
--   loans_received: "Loans from other libraries. Unit: loans."
--   visits: "Visits in the year. Unit: visits."
select
  libraries.name as library, municipalities.name as municipality, libraries.county,
  consortia.abbreviation as network, library_years.fiscal_year, library_years.loans_provided,
  library_years.loans_received, library_years.visits
from library_years
join libraries on libraries.fscs_key = library_years.fscs_key
left join municipalities on municipalities.geoid = libraries.municipality_geoid
left join consortia on consortia.id = municipalities.consortium_id
