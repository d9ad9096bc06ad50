-- title: How many people speak a language here, year by year?
-- subject: Languages of Massachusetts
-- order: 31
-- description: >-
--   The census estimate of Massachusetts residents aged 5 and over who speak a language at home, for
--   each survey from 2005 to 2018, with the 90 % margin of error. The groups were redefined in 2016:
--   the two eras are separate series, and a step between them is no change in population.
-- parameters:
--   language: {title: Language, example: Haitian Creole, choices: "select distinct languages.name, languages.name from languages join census_group_languages on language_id = languages.id join census_groups on census_groups.id = census_group_id where membership = 'stated' and census_groups.kind in ('single_language', 'group') and table_id = 'B16001' order by languages.name"}
-- chart: {mark: line, x: year, y: speakers, color: census_group}
-- nothing: >-
--   The census publishes no Massachusetts figure for this language, neither alone nor in a named group.
with wanted as (
  select id from languages
  where name = trim(:language) collate nocase or id = lower(trim(:language))
     or '; ' || other_names || ';' like '%; ' || trim(:language) || ';%'
)
select
  speakers.vintage as year,
  census_groups.label as census_group,
  case census_groups.kind when 'single_language' then 'this language alone' else 'a group that contains it' end as grain,
  speakers.estimate as speakers,
  speakers.margin_of_error,
  max(speakers.estimate - speakers.margin_of_error, 0) as at_least,
  speakers.estimate + speakers.margin_of_error as at_most,
  limited.estimate as limited_english,
  limited.margin_of_error as limited_english_margin,
  census_groups.era,
  publications.title as source
from wanted
join census_group_languages as members on members.language_id = wanted.id
join census_groups on census_groups.id = members.census_group_id and census_groups.table_id = 'B16001'
join speakers on speakers.census_group_id = census_groups.id
  and speakers.place_id = '0400000US25' and speakers.measure = 'speakers'
  and speakers.dataset = 'acs1'
left join speakers as limited on limited.census_group_id = speakers.census_group_id
  and limited.place_id = speakers.place_id and limited.vintage = speakers.vintage
  and limited.dataset = speakers.dataset and limited.measure = 'english_less_than_very_well'
left join publications on publications.id = speakers.source_id
order by speakers.vintage, census_groups.label
