-- title: Who was born in a country where a language is spoken?
-- order: 30
-- description: >-
--   Residents born in countries where a language is official, or used by half of the people or more, in the
--   state and in 234 places, 2020 to 2024, with published margins. They are evidence that the language is spoken,
--   never its number of speakers: not everybody from a country speaks it, and children born here do. People born in
--   Puerto Rico are not among them. For the state, countries where fewer use it are told too.
-- asked: >-
--   born abroad; foreign born; born where {language}; immigrant; country of birth; born in {language};
--   foreign born {language}; immigrant {language}; birthplace; born {language}; born overseas
-- parameters:
--   language: {title: Language, longest: 80, example: Haitian Creole, choices: "select distinct name, name from languages where id in (select language_id from language_birthplaces where is_main) and id <> 'eng' order by name"}
-- columns:
--   area: area
--   born_in: born in
--   people: people
--   margin_of_error: margin of error
--   at_least: at least
--   at_most: at most
--   use: use of the language there
-- answer: >-
--   {% set main = rows|where("area_kind", "state")|where("is_main", 1) %}{% set towns = rows|where("area_kind", "town") %}
--   {% if main %}{% for row in main[:3] %}{{ row.people|figure }} (± {{ row.margin_of_error|figure }}) residents of
--   Massachusetts were born in {{ row.born_in }}{{ "; " if not loop.last else "" }}{% endfor %}{% if main|length > 3 %};
--   {{ main[3:]|counted("more country", "more countries") }}{% endif %}{% if towns %}. The largest figure of a town:
--   {{ towns[0].area }}, {{ towns[0].people|figure }} (± {{ towns[0].margin_of_error|figure }}) born in
--   {{ towns[0].born_in }}{% endif %}.{% else %}Only countries where a part of the people use {{ first.language }}
--   are known: weak evidence.{% endif %}
-- nothing: No country of birth in the survey is known to use this language; that is no evidence against it.
with wanted as (
  select id, name from languages
  where id = (select language_id from language_names where name = lower(trim(:language)) order by place limit 1)
)
select
  wanted.name as language, areas.area, areas.area_kind, areas.town, spoken.born_in, spoken.use, spoken.is_main,
  births.estimate as people, births.margin_of_error,
  max(births.estimate - births.margin_of_error, 0) as at_least, births.estimate + births.margin_of_error as at_most,
  replace(births.vintage, '-', ' to ') as years, births.status, births.source_id, births.as_of,
  births.birthplace_id,
  '/interloan/births_abroad?place_id=' || births.place_id || '&birthplace_id=' || births.birthplace_id as traced_to,
  '/interloan/country_languages?language_id=' || wanted.id as use_traced_to
from wanted
join language_birthplaces as spoken on spoken.language_id = wanted.id
join births_abroad as births on births.birthplace_id = spoken.birthplace_id
join area_names as areas on areas.place_id = births.place_id
where spoken.is_main or areas.area_kind = 'state'
order by areas.area_kind <> 'state', spoken.is_main desc, births.estimate desc, areas.area
