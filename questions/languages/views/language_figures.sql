-- title: Figures of a language
-- description: >-
--   Every figure in which a language of Massachusetts is counted, alone or with others: people aged five and over
--   who speak it, or a language of its line, at home. The definitions differ in years, lines and grain: no
--   difference between two of them is a change. Published margins and our approximate ones are apart.
-- order: 4
-- columns:
--   language_id: Language.
--   place_id: Area.
--   area: Its name.
--   area_kind: state, district, county or town.
--   town: Name of the city or town whose whole territory it is.
--   years: Year of the survey, or years over which it was pooled.
--   last_year: The last of them.
--   definition: Who counted what, in words.
--   series: Key of that definition.
--   line: Label of the line, as printed.
--   counted: How the line counts the language, as in language_lines.
--   rank: The same as a number, 1 for alone.
--   level: Of a detailed count, as in detailed_lines; empty for the tables of the census.
--   is_open: 1 where the line is what is left of a family.
--   people: "Figure of the line. Unit: people."
--   margin_of_error: "Its published 90 % margin of error; empty where none was published or copied. Unit: people."
--   approximate_margin: "Ours, where none was published. Unit: people."
--   at_least: "Lower end of the range, with either margin, at least 0. Unit: people."
--   at_most: "Upper end of the range. Unit: people."
--   reason: Why there is no figure; empty where there is one.
--   status: How sure we are of the figure.
--   source_id: Publication with the figure.
--   traced_to: Address within the site of the figure.
-- types: {rank: integer, margin_of_error: integer, at_least: integer, at_most: integer}
with figures as (
  select place_id, census_group_id as line_id, cast(vintage as text) as last_year,
    case dataset when 'acs5' then (vintage - 4) || ' to ' || vintage else cast(vintage as text) end as years,
    dataset || '-' || lower(table_id) as series,
    'table ' || table_id || ' of the census, ' || case dataset when 'acs5' then 'five years' else 'one year' end as definition,
    estimate as people, margin_of_error, null as approximate_margin, null as at_least, null as at_most,
    estimate_reason as reason, 'stated' as status, speakers.source_id,
    '/interloan/speakers?place_id=' || place_id || '&vintage=' || vintage || '&dataset=' || dataset
      || '&measure=speakers&census_group_id=' || census_group_id as traced_to
  from speakers join census_groups on census_groups.id = speakers.census_group_id
  where measure = 'speakers'
  union all
  select place_id, census_group_id, as_of, replace(vintage, '-', ' to '), 'summed-b16001',
    'table B16001 of the census, five years, added up by us from nine districts',
    estimate, null, approximate_margin, null, null, null, status, source_id,
    '/interloan/speakers_summed?place_id=' || place_id || '&measure=speakers&census_group_id=' || census_group_id
  from speakers_summed where measure = 'speakers'
  union all
  select place_id, line_id, figures.as_of, replace(vintage, '-', ' to '), tabulation,
    case tabulation when 'pums-2018' then 'unofficial count of the survey’s public sample of answers (PUMS)'
      else 'detailed table of the Census Bureau' end,
    estimate, margin_of_error, null, null, null, estimate_reason, figures.status, figures.source_id,
    '/interloan/detailed_speakers?place_id=' || place_id || '&line_id=' || line_id || '&vintage=' || vintage || '&measure=speakers'
  from detailed_speakers as figures join detailed_lines on detailed_lines.id = figures.line_id
  where measure = 'speakers'
  union all
  select place_id, census_group_id, substr(vintage, -4), replace(vintage, '-', ' to '), 'shares-c16001',
    'table C16001 of the census, five years, from shares rounded to 0.1 point',
    speakers_about, null, approximate_margin, at_least_about, at_most_about, null, 'stated', 'census-acs5-c16001-2024',
    traced_to_share
  from town_language_estimates
)
select
  lines.language_id, figures.place_id, areas.area, areas.area_kind, areas.town,
  figures.years, figures.last_year, figures.definition, figures.series,
  lines.line, lines.counted, lines.rank, lines.level, lines.is_open,
  figures.people, figures.margin_of_error, figures.approximate_margin,
  coalesce(figures.at_least, max(figures.people - coalesce(figures.margin_of_error, figures.approximate_margin), 0)) as at_least,
  coalesce(figures.at_most, figures.people + coalesce(figures.margin_of_error, figures.approximate_margin)) as at_most,
  figures.reason, figures.status, figures.source_id, figures.traced_to
from language_lines as lines
join figures on figures.line_id = lines.line_id
join area_names as areas on areas.place_id = figures.place_id
