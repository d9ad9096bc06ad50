-- title: Hidden languages with all that points to them
-- description: >-
--   Every language of a line of several languages, in each place with such lines, with what points to it: the
--   rows of hidden_languages, and what the tables of the county and the state tell of it. The figures are
--   of different areas, years and definitions: no difference between them is a change, and none is a
--   number of speakers in the place. Empty columns are no evidence of absence.
-- columns:
--   place_id: Place.
--   census_group_id: Line of table C16001 that counts the language together with others.
--   language_id: Language.
--   language: Its name.
--   vintage: Years of the survey for the line and the births.
--   at_most_about: "Upper end of the figure of the whole line; about, unless its margin is published. Unit: people."
--   membership_status: How sure we are that the line counts the language.
--   born_where_most: "Residents born where at least half use it. Unit: people."
--   born_where_most_moe: "Its 90 % margin of error. Unit: people."
--   born_where_most_countries: These countries with their figures.
--   born_where_main: "Residents born where it is a main language. Unit: people."
--   born_where_main_moe: "Its 90 % margin of error. Unit: people."
--   born_where_main_countries: These countries with their figures.
--   born_where_also: "Residents born in other countries where it is used. Unit: people."
--   born_where_also_moe: "Its 90 % margin of error. Unit: people."
--   born_where_also_countries: These countries with their figures.
--   voting_group: Voters for whom the town had to give help in it (2016).
--   voting_limited_english_citizens: "Citizens of voting age in it with limited English, 2010-2014. Unit: people."
--   county_id: County; empty where the county has no detailed table.
--   county_vintage: Years of the county's figure.
--   county_line: Label of the county's line.
--   county_line_kind: single_language, or several_languages for an upper bound.
--   county_speakers: "Figure of that line in the county. Unit: people."
--   county_margin_of_error: "Its published 90 % margin of error. Unit: people."
--   county_share_pct: "Share of the county's people aged five and over. Unit: percent."
--   state_vintage: Year of the state's figure.
--   state_line: Label of the state's line.
--   state_line_kind: single_language, or several_languages for an upper bound.
--   state_speakers: "Figure of that line in the state. Unit: people."
--   state_margin_of_error: "Its published 90 % margin of error; empty where the copy has none. Unit: people."
--   state_share_pct: "Share of the state's people aged five and over. Unit: percent."
--   traced_to_births: Address within the site of the figures of births.
--   traced_to_county: Address within the site of the county's figure.
--   traced_to_state: Address within the site of the state's figure.
with towns as (
  select area_id as place_id, municipality_geoid, line_id as census_group_id, years as vintage, at_most as at_most_about
  from town_lines where basis <> 'county' and kind = 'several_languages'
  union all -- births of the town stand under another place where only the lines were fetched
  select areas.births_area_id, lines.municipality_geoid, lines.line_id, lines.years, lines.at_most
  from town_lines as lines join municipality_areas as areas on areas.municipality_geoid = lines.municipality_geoid
  where lines.basis <> 'county' and lines.kind = 'several_languages'
    and areas.births_area_kind = 'place' and areas.births_area_id <> lines.area_id
  union all
  select place_id, null, census_group_id, vintage, at_most_about
  from town_language_estimates where municipality_geoid is null and kind = 'several_languages'
)
select
  towns.place_id, towns.census_group_id, members.language_id, languages.name as language,
  coalesce(hidden.vintage, towns.vintage) as vintage,
  towns.at_most_about, members.status as membership_status,
  hidden.born_where_most, hidden.born_where_most_moe, hidden.born_where_most_countries,
  hidden.born_where_main, hidden.born_where_main_moe, hidden.born_where_main_countries,
  hidden.born_where_also, hidden.born_where_also_moe, hidden.born_where_also_countries,
  hidden.voting_group, hidden.voting_limited_english_citizens,
  county.area_id as county_id, county.vintage as county_vintage, county.line_label as county_line,
  county.line_kind as county_line_kind, county.speakers as county_speakers,
  county.margin_of_error as county_margin_of_error, county.share_pct as county_share_pct,
  state.vintage as state_vintage, state.line_label as state_line, state.line_kind as state_line_kind,
  state.speakers as state_speakers, state.margin_of_error as state_margin_of_error,
  state.share_pct as state_share_pct,
  hidden.traced_to_births, county.traced_to as traced_to_county, state.traced_to as traced_to_state
from towns
join places on places.id = towns.place_id
left join places as counties
  on counties.kind = 'county' and counties.state_code = '25' and counties.county = places.county
join census_group_languages as members on members.census_group_id = towns.census_group_id
join languages on languages.id = members.language_id
left join hidden_languages as hidden
  on hidden.place_id = towns.place_id and hidden.language_id = members.language_id
left join area_languages as county
  on county.area_id = counties.id and county.language_id = members.language_id and county.is_preferred
left join area_languages as state
  on state.area_id = '0400000US25' and state.language_id = members.language_id and state.is_preferred
