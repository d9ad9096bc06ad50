-- title: Which languages can the census see in a town?
-- order: 24
-- description: >-
--   For towns the census has only the short table, in which most languages are hidden in groups: a language
--   in a group has no number of its own. Beside a town's figures, where they have been fetched, stand those
--   of Massachusetts for the same groups. “interloan fetch census” adds towns.
-- parameters:
--   town: {title: City or town, example: Lowell, choices: "select name, name from municipalities order by name"}
--   language: {title: Language, optional: true, suggested: "select name, name from languages where id in (select language_id from census_group_languages)", hint: "shows only the group that holds it"}
-- answer: >-
--   {% set here = rows|rejectattr("speakers_in_the_town", "none")|list %}{% if here %}Of
--   {{ rows|counted("census group", "census groups") }} {{ here|length }}
--   {{ "has" if here|length == 1 else "have" }} a figure for {{ first.town }}{% else %}For {{ first.town }}
--   no figures have been fetched yet; for Massachusetts {{ rows|counted("census group", "census groups") }}
--   can be seen{% if first.speakers_in_massachusetts is not none %}, first {{ first.census_group }} with
--   {{ first.speakers_in_massachusetts|figure }} speakers{% endif %}{% endif %};
--   {{ rows|where("grain", "one language")|counted("is one language", "are one language each", "none") }},
--   the others hide theirs.
-- nothing: No such town, or no group that is known to hold this language.
with town as (
  select towns.name, places.id as place_id
  from municipalities as towns left join places on places.municipality_geoid = towns.geoid
  where towns.name = trim(:town) collate nocase
),
groups as (
  select census_groups.*, (
    select group_concat(name, ', ') from (
      select languages.name from census_group_languages as members
      join languages on languages.id = members.language_id
      where members.census_group_id = census_groups.id order by 1
    )
  ) as languages_in_it
  from census_groups
  where table_id = 'C16001' and era = '2016-on' and kind in ('single_language', 'group', 'residual')
),
figures as (
  select * from speakers where measure = 'speakers'
    and census_group_id in (select id from groups)
),
latest as (
  select place_id, census_group_id, max(vintage) as vintage from figures
  where estimate is not null group by place_id, census_group_id
)
select
  town.name as town,
  groups.label as census_group,
  case groups.kind when 'single_language' then 'one language' when 'group' then 'several languages'
    else 'what is left of a family' end as grain,
  groups.languages_in_it,
  here.estimate as speakers_in_the_town,
  here.margin_of_error as margin_in_the_town,
  here.vintage as year_of_the_town,
  case when here.estimate is null then 'not fetched: interloan fetch census' end as why_no_figure,
  around.estimate as speakers_in_massachusetts,
  around.margin_of_error as margin_in_massachusetts,
  around.vintage as year_of_massachusetts,
  'town and state, by groups of the short census table' as level,
  groups.status,
  publications.title as source,
  cast(around.vintage as text) as as_of
from town
join groups
left join latest as of_town on of_town.place_id = town.place_id and of_town.census_group_id = groups.id
left join figures as here on here.place_id = of_town.place_id and here.census_group_id = groups.id
  and here.vintage = of_town.vintage
left join latest as of_state on of_state.place_id = '0400000US25' and of_state.census_group_id = groups.id
left join figures as around on around.place_id = '0400000US25' and around.census_group_id = groups.id
  and around.vintage = of_state.vintage
left join publications on publications.id = groups.source_id
where trim(coalesce(:language, '')) = ''
  or ', ' || groups.languages_in_it || ',' like '%, ' || trim(:language) || ',%'
order by around.estimate desc, groups.label
