-- title: Where in Massachusetts is a language spoken?
-- order: 29
-- description: >-
--   For the state, its congressional districts, counties, cities and towns: the newest figure of each definition in
--   which a language is counted, alone or with others, most people first. Definitions differ in years, lines and
--   people: never read a difference between two of them as a change. Figures of towns are about-figures, with
--   a margin of ours; where ranges overlap, the order is not sure.
-- asked: >-
--   where is {language} spoken; where {language}; {language} by town; {language} county; {language} by county;
--   {language} district; where do {language} speaker live; {language} town; town with {language};
--   {language} where in massachusetts; {language} speaker by town; {language} figure; {language} census figure;
--   {language} speaker live; largest {language} community
-- parameters:
--   language: {title: Language, longest: 80, example: Spanish, choices: "select distinct name, name from languages where id in (select language_id from language_figures) and id <> 'eng' order by name"}
-- columns:
--   area: area
--   years: years
--   people: people
--   at_least: at least
--   at_most: at most
--   counted: how it is counted
--   definition: who counted what
-- answer: >-
--   {% set towns = rows|where("area_kind", "town")|where("counted", "alone")|where("who", "who speak it at home") %}
--   {% if towns %}{{ towns|counted("city or town has", "cities and towns have") }} a figure for {{ first.language }},
--   the largest {{ towns[0].area }} with about {{ towns[0].people|figure }} ({{ towns[0].at_least|figure }} to
--   {{ towns[0].at_most|figure }}).{% else %}No town has a figure for {{ first.language }} alone: the census
--   counts it together with others there.{% endif %}
-- nothing: No line of a census table here is known to count this language.
with wanted as (
  select id, name from languages
  where id = (select language_id from language_names where name = lower(trim(:language)) order by place limit 1)
),
ranked as (
  select figures.*, row_number() over (
    partition by place_id, series
    order by last_year desc, people is null, min(rank, 4), level = 'group', people desc) as choice
  from language_figures as figures
  where language_id = (select id from wanted) and not (area_kind = 'state' and series = 'acs1-c16001')
    and not (series = 'shares-c16001' and town in ( -- gives way to what the Bureau published
      select towns.name from speakers join places on places.id = speakers.place_id
      join municipalities as towns on towns.geoid = places.municipality_geoid))
),
found as (
  select area, area_kind, town, 'who speak it at home' as who, years, last_year, definition, line, counted, people,
    margin_of_error, approximate_margin, at_least, at_most, reason, status, source_id, traced_to
  from ranked where choice = 1
  union all
  select towns.name, 'town', towns.name, 'citizens of voting age with limited English',
    replace(survey_period, '-', ' to '), voters.as_of, 'groups for whom a town had to give help at elections (2016)',
    group_label, 'a group of people', limited_english_citizens, limited_english_citizens_margin, null,
    max(limited_english_citizens - limited_english_citizens_margin, 0),
    limited_english_citizens + limited_english_citizens_margin, null, voters.status, voters.source_id,
    '/interloan/voting_language_determinations?municipality_geoid=' || municipality_geoid || '&language_id=' || voters.language_id
  from voting_language_determinations as voters
  join municipalities as towns on towns.geoid = voters.municipality_geoid
  where voters.language_id = (select id from wanted)
)
select
  wanted.name as language, found.area, found.area_kind, found.town, found.who, found.years, found.definition,
  found.line, found.counted, found.people, found.margin_of_error, found.approximate_margin, found.at_least,
  found.at_most, found.reason, found.status, found.source_id, found.last_year as as_of, found.traced_to
from wanted join found
order by found.area_kind = 'town', found.area_kind = 'county', found.area_kind = 'district',
  found.last_year desc, found.people is null, found.people desc, found.area
