-- title: Speakers by place, year and language group
-- description: The census series with the names of places and language groups, all speakers beside those with limited English.
-- columns:
--   place: Name of the place.
--   year: Survey year.
--   dataset: acs1 for one-year, acs5 for five-year estimates.
--   table_id: Census table.
--   census_group: Language group as the census names it.
--   group_kind: Whether the group is one language, several, or a catch-all.
--   speakers: "Estimate of people aged 5 and over who speak it at home. Unit: people."
--   margin_of_error: "90 % margin of error of the speakers. Unit: people."
--   at_least: "Lower end of the 90 % interval, at least 0. Unit: people."
--   at_most: "Upper end of the 90 % interval. Unit: people."
--   limited_english: "Estimate of those who speak English less than very well. Unit: people."
--   limited_english_margin: "90 % margin of error of that. Unit: people."
--   reason: Why there is no estimate; empty where there is one.
--   source: Publication that the figures are taken from.
--   traced_to: Address within the site of the rows of speakers behind this one.
--   place_id: Key of the place.
--   census_group_id: Key of the language group.
-- types: {at_least: integer, at_most: integer}
select
  places.name as place, speakers.vintage as year, speakers.dataset, census_groups.table_id,
  census_groups.label as census_group, census_groups.kind as group_kind,
  speakers.estimate as speakers, speakers.margin_of_error,
  max(speakers.estimate - speakers.margin_of_error, 0) as at_least,
  speakers.estimate + speakers.margin_of_error as at_most,
  limited.estimate as limited_english, limited.margin_of_error as limited_english_margin,
  speakers.estimate_reason as reason,
  publications.title as source,
  '/interloan/speakers?place_id=' || speakers.place_id || '&vintage=' || speakers.vintage
    || '&dataset=' || speakers.dataset || '&census_group_id=' || speakers.census_group_id as traced_to,
  speakers.place_id, speakers.census_group_id
from speakers
join places on places.id = speakers.place_id
join census_groups on census_groups.id = speakers.census_group_id
left join publications on publications.id = speakers.source_id
left join speakers as limited
  on limited.place_id = speakers.place_id and limited.vintage = speakers.vintage
  and limited.dataset = speakers.dataset and limited.census_group_id = speakers.census_group_id
  and limited.measure = 'english_less_than_very_well'
where speakers.measure = 'speakers'
