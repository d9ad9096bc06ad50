-- title: Which languages does the census hide in a town?
-- order: 25
-- description: >-
--   Languages that are counted only together with others in a town, and what points to each: residents born where
--   it is spoken, help that voters needed, and figures of the county or the state. None of this is the number of
--   its speakers in the town, and a language without evidence may be spoken there too.
-- asked: >-
--   hidden language; {town} hidden language; language census hide; {language} hidden {town}; {town} other language;
--   language hidden; hidden in census; {town} other indo-european; census hide {town}; language not counted;
--   {town} small language; language census does not show; other language group {town};
--   {town} language not in census
-- parameters:
--   town: {title: City or town, example: Brockton, choices: "select town, label from town_names order by label"}
--   language: {title: Language, optional: true, suggested: "select distinct name, name from languages where id in (select language_id from area_languages)"}
-- columns:
--   language: language
--   line: counted with others in
--   at_most_about: at most about
--   born_in: born where it is spoken
--   voting_group: group helped at elections
--   area_speakers: speakers in the wider area
--   area: wider area
-- answer: >-
--   {% set born = rows|where("is_suggested", 1) %}{% set near = rows|where("area_line_kind", "single_language") %}
--   {% if rows|length == 1 %}<strong>{{ first.language }}</strong>: {% if first.most_born_in is not none -%}
--   {{ first.born_where_most|figure }} residents (± {{ first.born_where_most_moe|figure }}{{ "" if first.is_suggested else ", so perhaps nobody" }})
--   were born in {% for place in first.most_born_in.split("; ") %}{{ " or " if loop.last and not loop.first else ", " if not loop.first }}
--   {{- place.split(" ± ")[0].rsplit(" ", 1)[0] if " ± " in place else place ~ (" country" if place == "1 more" else " countries") }}{% endfor %}, 2020 to 2024
--   {%- if first.same_birthplace %} (their birthplaces also point to {{ first.same_birthplace }}){% endif %}; {% endif %}
--   {%- if first.voting_group is not none %}in 2016 the town was required to help voters in it; {% endif %}
--   {%- if first.level != "town" %}of {{ first.town }} itself nothing is known; in {{ first.area }}, {{ first.area_years|replace("-", " to ") }},
--   {{ first.area_speakers|figure }} people spoke {{ "it" if first.area_line_kind == "single_language" else "a language of “" ~ first.area_line ~ "”" }}.
--   {%- else %}how many speak it is not known, probably no more than {{ first.at_most_about|figure }}: the census
--   counts it only with others, under “{{ first.line }}”.{% endif %}
--   {% elif born %}Birthplaces suggest that people in {{ first.town }} also speak {% for row in born[:4] -%}
--   {{ " and " if loop.last and not loop.first else ", " if not loop.first }}<strong>{{ row.language }}</strong> (born in
--   {{ row.most_born_in.split(" ± ")[0].rsplit(" ", 1)|join(": ") }} ± {{ row.most_born_in.split(" ± ")[1].split(" ")[0] }}){% endfor %}.
--   The census counts {{ "it" if born|length == 1 else "each of these" }} only together with other languages, so how many
--   speak {{ "it" if born|length == 1 else "them" }} is not known.
--   {% elif near %}Of {{ first.town }} itself no figure for a single language was published. In {{ near[0].area }}, {{ near[0].area_years|replace("-", " to ") }},
--   {% for row in near[:3] %}{{ " and " if loop.last and not loop.first else ", " if not loop.first }}
--   {{- row.area_speakers|figure }} {{ "people spoke " if loop.first }}<strong>{{ row.language }}</strong>{% endfor %}.
--   {% else %}Nothing points clearly to one of them.{% endif %}
-- nothing: No such town, or no evidence of this language here. That is no evidence that nobody speaks it.
with town as (
  select areas.*, births.name as births_area from municipality_areas as areas
  join places as births on births.id = areas.births_area_id
  where municipality = trim(:town) collate nocase
),
here as (
  select evidence.*, groups.label as line, substr(born_where_most_countries, 1, instr(born_where_most_countries, ' ± ')) as first_birthplace
  from town
  join hidden_language_evidence as evidence on evidence.place_id = town.births_area_id
  join census_groups as groups on groups.id = evidence.census_group_id
),
nearby as (
  select figures.*, places.name as area from town
  join area_languages as figures on figures.area_id = town.languages_area_id and figures.is_preferred
  join places on places.id = figures.area_id
)
select
  town.municipality as town, languages.name as language, here.line, here.at_most_about,
  here.born_where_main as born, here.born_where_main_moe as born_margin,
  here.born_where_main_countries as born_in, here.born_where_also_countries as born_also_in,
  here.born_where_most, here.born_where_most_moe, here.born_where_most_countries as most_born_in,
  here.voting_group, here.voting_limited_english_citizens as voters_with_limited_english,
  nearby.area, nearby.vintage as area_years, nearby.line_label as area_line, nearby.line_kind as area_line_kind,
  nearby.speakers as area_speakers, nearby.margin_of_error as area_margin,
  here.vintage as years,
  here.born_where_most > here.born_where_most_moe as is_suggested,
  (select group_concat(other.language, ', ') from here as other
    where other.language_id <> here.language_id and other.first_birthplace = here.first_birthplace) as same_birthplace,
  case when here.language_id is null then 'county or state' else 'town' end as level,
  coalesce(here.membership_status, nearby.status) as status, publications.title as source,
  coalesce(substr(here.vintage, -4), substr(nearby.vintage, -4)) as as_of,
  coalesce(here.traced_to_births, nearby.traced_to) as traced_to, nearby.traced_to as traced_to_area,
  languages.id as language_id
from town
join languages
left join here on here.language_id = languages.id
left join nearby on nearby.language_id = languages.id
left join publications on publications.id = coalesce(
  case when here.born_where_main is not null then (select source_id from births_abroad where place_id = here.place_id limit 1) end,
  nearby.source_id)
where (here.born_where_main is not null or here.voting_group is not null
    or nearby.speakers > 0 and nearby.line_label not like 'Other %')
  and languages.id <> 'eng'
  and (trim(coalesce(:language, '')) = '' or languages.name = trim(:language) collate nocase)
order by is_suggested is null, is_suggested desc, here.born_where_most is null, here.born_where_most desc, here.born_where_main is null, here.born_where_main desc,
  here.voting_group is null, nearby.speakers desc, languages.name
