-- title: A language in Massachusetts
-- path: languages
-- order: 29
-- description: >-
--   How many people speak a language here and how sure that is, where they live, how it changed, who lends in
--   it, how catalogs code it, and what the census can and cannot see of it.
-- asked: >-
--   {language}; {language} speaker; {language} massachusetts; how many {language}; how many speak {language};
--   about {language}; {language} language; {language} spoken; {language} profile; {language} people;
--   speak {language}; {language} population; {language} here; {language} community; who speak {language}
-- parameters:
--   language: {title: Language, longest: 80, example: Khmer, hint: "Also under other names: Cambodian leads to Khmer.", choices: "with here as (select language_id from language_lines union select language_id from language_leads), told as (select * from languages where id in here and id <> 'eng' and scope <> 'special') select name, name as label from told union select told.name, one.value || ' → ' || told.name from told, json_each('[\"' || replace(other_names, '; ', '\",\"') || '\"]') as one where other_names is not null order by 2 collate nocase"}
-- supporting: [figures_of_a_language, born_where_it_is_spoken, census_series, how_a_language_changed, who_lends_in_language, how_a_language_is_filed, codes_of_a_language, where_cape_verdean_creole_is_counted]
-- sheets: {Language: a_language, Figures: figures_of_a_language, Births: born_where_it_is_spoken, Year by year: census_series, Changes: how_a_language_changed, Who lends: who_lends_in_language, In catalogs: how_a_language_is_filed, Codes: codes_of_a_language}
-- answer: >-
--   {%- macro about(people, way="common") -%}{% set step = 100 if people >= 1000 else 10 %}
--   {{- ((people / step)|round(0, way) * step)|figure }}{%- endmacro %}
--   {%- macro spread() -%}{{ about(first.line_at_least, "floor") }} to
--   {{ about(first.line_at_most, "ceil") }}{%- endmacro %}
--   {% if not first.line %}We do not know how many people in Massachusetts speak <strong>{{ first.language }}</strong>:
--   no line of the newest census table is known to count it.
--   {% elif first.line_counted == "alone" %}About {{ about(first.line_people) }} people in Massachusetts speak
--   <strong>{{ first.language }}</strong> at home ({{ first.line_years }}; the range is about {{ spread() }}).
--   {% elif first.line_counted.startswith("alone or with") %}About {{ about(first.line_people) }} people in
--   Massachusetts are counted with <strong>{{ first.language }}</strong> at home ({{ first.line_years }}; the
--   range is about {{ spread() }}), {{ first.line_counted|replace("alone or with", "perhaps together with") }}.
--   {% else %}The Census Bureau {{ "has published" if first.last_alone_years else "publishes" }} no figure for
--   <strong>{{ first.language }}</strong> alone in Massachusetts{{ " since that of " ~ first.last_alone_years if first.last_alone_years }}. At
--   most about {{ about(first.line_at_most, "ceil") }} people speak it at home ({{ first.line_years }}): the line
--   “{{ first.line }}”, which {{ "may count" if first.line_counted == "perhaps there" else "counts" }} it
--   together with others, has about {{ about(first.line_people) }} ({{ spread() }}).{% endif %}
--   {% if first.alone_people is not none and first.alone_margin is none %}For {{ first.alone_years }}, an unofficial count of the survey’s
--   public sample of answers gives {{ first.alone_people|figure }} speakers of {{ first.language }} alone, without a margin of error.
--   {% if first.earlier_people is not none %}The Census Bureau’s own figure for {{ first.earlier_years }} is
--   {{ first.earlier_people|figure }} (± {{ first.earlier_margin|figure }}). The two cannot be compared.{% endif %}
--   {% elif first.alone_people is not none %}In {{ first.alone_years }} it had {{ first.alone_people|figure }} speakers
--   (± {{ first.alone_margin|figure }}).{% endif %}
-- nothing: >-
--   No language of that name or code is known here. Try its English name (Khmer, Haitian Creole), or
--   look it up in the languages table. English has no page: all others are counted beside it.
with wanted as (
  select * from languages
  where id = (select language_id from language_names where name = lower(trim(:language)) order by place limit 1)
    and id <> 'eng'
),
state as materialized (
  select * from language_figures
  where language_id = (select id from wanted) and place_id = '0400000US25' and people is not null -- the state
),
line as (
  select * from state where series = 'summed-b16001'
  order by last_year desc, min(rank, 4), people desc limit 1
),
alone as (
  select * from state
  where rank = 1 and series in ('pums-2018', 'detailed-2009-2013') and (select rank from line) is not 1
  order by last_year desc limit 1
),
told_apart as ( -- when the Bureau last published a figure for it alone
  select years from state where rank = 1 and series <> 'pums-2018' order by last_year desc limit 1
),
earlier as (
  select * from state
  where rank = 1 and series = 'detailed-2009-2013' and margin_of_error is not null
    and (select series from alone) = 'pums-2018'
)
select
  wanted.name as language, wanted.other_names, wanted.endonym, wanted.script, wanted.scope, wanted.guide_label,
  line.line, line.counted as line_counted, line.years as line_years, line.people as line_people,
  line.approximate_margin as line_approximate_margin, line.at_least as line_at_least, line.at_most as line_at_most,
  alone.people as alone_people, alone.margin_of_error as alone_margin, alone.years as alone_years,
  alone.status as alone_status, told_apart.years as last_alone_years,
  earlier.people as earlier_people, earlier.margin_of_error as earlier_margin, earlier.years as earlier_years,
  line.traced_to as line_traced_to, alone.traced_to as alone_traced_to, earlier.traced_to as earlier_traced_to,
  coalesce(
    (select line_id from language_lines where language_id = wanted.id and rank <= 2
      and line_id in (select line_id from town_lines where basis <> 'county')),
    (select births.birthplace_id from births_abroad as births
      join language_birthplaces as spoken on spoken.birthplace_id = births.birthplace_id
      join birthplaces on birthplaces.id = births.birthplace_id and birthplaces.kind = 'country'
      where births.place_id = '0400000US25' and spoken.language_id = wanted.id and spoken.is_main
      order by births.estimate desc limit 1)
  ) as map_of, -- a line of the towns that counts it alone, else the country of most births
  wanted.note, coalesce(line.status, wanted.status) as status, coalesce(line.source_id, wanted.source_id) as source_id,
  coalesce(line.last_year, wanted.as_of) as as_of, '/interloan/languages/' || wanted.id as traced_to
from wanted
left join line on 1
left join alone on 1
left join told_apart on 1
left join earlier on 1
