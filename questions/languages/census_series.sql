-- title: How many people speak a language here, year by year?
-- order: 31
-- description: >-
--   The census estimate of Massachusetts residents aged 5 and over who speak a language at home, for
--   each survey from 2005 to 2018, with the 90 % margin of error. From 2006 on people in dormitories and
--   nursing homes are counted, and in 2016 the groups were redefined: a step there is no change in
--   population.
-- asked: >-
--   {language} year by year; {language} since 2005; {language} over time; {language} by year; {language} census;
--   {language} series; {language} history; language over time; {language} trend; {language} speaker by year;
--   {language} speaker over year; {language} estimate each year
-- parameters:
--   language: {title: Language, example: Haitian Creole, choices: "select distinct languages.name, languages.name from languages join census_group_languages on language_id = languages.id join census_groups on census_groups.id = census_group_id where membership = 'stated' and census_groups.kind in ('single_language', 'group') and table_id = 'B16001' order by languages.name"}
-- columns:
--   year: year
--   census_group: line of the census
--   speakers: speakers
--   margin_of_error: margin of error
--   limited_english: speak English less than very well
--   limited_english_margin: "margin (of that)"
--   comparable_years: comparable within
-- chart:
--   title: Residents of Massachusetts who speak {language} at home, {years}
--   note: "People aged five and over."
--   mark: line
--   x: year
--   y:
--     - {column: speakers, label: all speakers, margin: margin_of_error}
--     - {column: limited_english, label: with limited English, margin: limited_english_margin}
--   unit: people
--   split: comparable_years
-- answer: >-
--   {% set newest = rows|where("year", last.year) %}{% for row in newest %}In {{ row.year }},
--   {{ row.speakers|figure }} residents of Massachusetts
--   ({{ "margin not known" if row.margin_of_error is none else "± " ~ row.margin_of_error|figure }}) spoke
--   {{ row.language if row.grain == "this language alone" else "a language of the line “" ~ row.census_group ~ "”" ~ (", which may count " ~ row.language ~ "," if row.grain == "a line that may count it" else ", which counts " ~ row.language ~ " with others,") }}
--   at home. {% endfor %}{% if first.year != last.year %}The series begins in
--   {{ first.year }}{% if first.comparable_years != last.comparable_years %}; not all its years can be
--   compared{% endif %}.{% endif %}
-- nothing: >-
--   The census publishes no Massachusetts figure for this language, neither alone nor in a named group.
with wanted as (
  select id, name from languages
  where name = trim(:language) collate nocase or id = lower(trim(:language))
     or '; ' || other_names || ';' like '%; ' || trim(:language) || ';%'
)
select
  figures.year,
  figures.census_group,
  case
    when members.membership = 'possible' then 'a line that may count it'
    when figures.group_kind = 'single_language' and members.membership = 'stated'
      and figures.census_group like wanted.name || '%' then 'this language alone'
    when figures.group_kind = 'single_language' and members.membership = 'stated' and not exists (
      select 1 from census_group_languages as others where others.census_group_id = members.census_group_id
        and others.membership = 'stated' and others.language_id <> wanted.id) then 'this language alone'
    else 'a group that contains it' end as grain,
  figures.speakers,
  figures.margin_of_error,
  figures.at_least,
  figures.at_most,
  figures.limited_english,
  figures.limited_english_margin,
  case when figures.year < 2006 then 'until 2005' when figures.year < 2016 then '2006 to 2015'
    else 'from 2016' end as comparable_years,
  wanted.name as language,
  figures.source,
  figures.traced_to
from wanted
join census_group_languages as members on members.language_id = wanted.id
join speakers_by_language as figures on figures.census_group_id = members.census_group_id
  and figures.place_id = '0400000US25' and figures.dataset = 'acs1' and figures.table_id = 'B16001' and figures.group_kind <> 'residual'
order by figures.year, figures.census_group
