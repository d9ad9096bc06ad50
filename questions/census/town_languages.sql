-- title: Which languages are spoken in a town?
-- order: 24
-- description: >-
--   How many people speak them at home, with the range, for each line that the census publishes for a town. A line of
--   several languages does not tell how many speak any one of them; beside it stand those that birthplaces suggest.
--   Where a town has no figures of its own, those of its county are shown and named.
-- asked: >-
--   {town} language; language {town}; language spoken {town}; what language {town}; {town} speaker;
--   {language} {town}; {language} speaker {town}; {language} in {town}; {town} spoken; {town} immigrant;
--   {town} speak; how many speak {language} in {town}; how many {language} {town}; {town} language spoken;
--   {town} language figure; {town} language statistics; {town} population language; {town} top language;
--   {town} demographics
-- parameters:
--   town: {title: City or town, example: Lowell, choices: "select town, label from town_names order by label"}
--   language: {title: Language, optional: true, suggested: "select name, name from languages where id in (select language_id from census_group_languages)", hint: "shows only the line that counts it"}
-- columns:
--   line: line of the census
--   speakers: people
--   at_least: at least
--   at_most: at most
--   share_pct: "share (%)"
--   births_point_to: birthplaces suggest
--   years: years
-- answer: >-
--   {% if first.basis == "county" %}{{ first.town }} has no published figures of its own; in
--   {{ first.area }}, {{ first.years|replace("-", " to ") }}, {% else %}In {{ first.town }},
--   {{ first.years|replace("-", " to ") }}, {% endif %}{% for row in rows[:3] -%}
--   {{ " and " if loop.last and not loop.first else ", " if not loop.first }}{{ "about " if row.basis == "about" }}
--   {{- row.speakers|figure }}{% if loop.first %} people speak{% endif %} {% if row.grain == "one language" -%}
--   <strong>{{ row.line }}</strong>{% else %}a language counted under “{{ row.line }}”{% endif %}{% if loop.first %} at home{% endif %}
--   {%- if row.margin is not none or row.births_point_to %} ({% if row.margin is not none %}{{ row.at_least|figure }} to {{ row.at_most|figure }}{% endif %}
--   {%- if row.births_point_to %}{{ "; " if row.margin is not none }}birthplaces suggest {{ row.births_point_to }}{% endif %}){% endif %}
--   {%- endfor %}. {% if first.basis == "county" %}The copy we read gives no margins of error.{% elif first.basis == "about" %}The
--   source gives no margins of error; the ranges are our estimate.{% endif %}
-- nothing: No figure of this town is known to count this language. Leave the language out to see every figure of the town.
with shown as (select * from town_lines where town = trim(:town) collate nocase),
hidden as (
  select hidden_languages.census_group_id, languages.name as language,
    row_number() over (partition by census_group_id order by born_where_most desc, languages.name) as place
  from hidden_languages join languages on languages.id = hidden_languages.language_id
  where place_id in (select area_id from shown) and born_where_most > born_where_most_moe
),
state as (
  select census_group_id, estimate, vintage,
    100.0 * estimate / (
      select estimate from speakers as everybody where everybody.place_id = '0400000US25' and measure = 'total'
        and everybody.dataset = 'acs1' and everybody.vintage = one.vintage
        and census_group_id = 'c16001-2016-total'
    ) as share_pct
  from speakers as one
  where place_id = '0400000US25' and measure = 'speakers' and dataset = 'acs1'
    and vintage = (select max(vintage) from speakers where place_id = '0400000US25' and dataset = 'acs1'
      and measure = 'speakers' and census_group_id = 'c16001-2016-spanish')
)
select
  shown.town, shown.line,
  case shown.kind when 'single_language' then 'one language' else 'several languages' end as grain,
  shown.speakers, shown.margin, shown.at_least, shown.at_most, shown.share_pct,
  (select group_concat(name, ', ') from (
    select language as name from hidden where census_group_id = shown.line_id and place <= 3 order by place
  )) as births_point_to,
  (select group_concat(name, ', ') from (
    select languages.name from census_group_languages as members
    join languages on languages.id = members.language_id
    where members.census_group_id = shown.line_id and shown.kind = 'several_languages' order by 1
  )) as languages_in_it,
  case when shown.kind = 'several_languages' then 'not covered' when shown.at_least is null then 'unknown'
    when shown.at_least >= norms.from_speakers then 'own collection'
    when shown.at_most < norms.from_speakers then 'pool or deposit collection'
    else 'own collection or pool, within the margin of error' end as queensland_2008_gives,
  shown.area, shown.basis, shown.years, round(state.share_pct, 1) as massachusetts_share_pct,
  state.vintage as massachusetts_year,
  (select languages.name from language_lines as alone join languages on languages.id = alone.language_id
    where alone.line_id = shown.line_id and alone.rank <= 2) as language,
  case shown.basis when 'county' then 'county of the town' else 'town' end as level,
  shown.line_id, shown.status, publications.title as source, shown.as_of, shown.traced_to
from shown
left join norms on norms.id = 'queensland-2008'
left join state on state.census_group_id = shown.line_id
left join publications on publications.id = shown.source_id
where trim(coalesce(:language, '')) = ''
  or shown.line like trim(:language) || '%'
  or ', ' || languages_in_it || ',' like '%, ' || trim(:language) || ',%'
order by shown.speakers desc, shown.line
