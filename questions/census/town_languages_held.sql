-- title: What does a collection hold in a town's languages?
-- order: 27
-- description: >-
--   What a collection holds in the languages that the census counts separately in a town, and in the hidden ones that
--   birthplaces suggest. “Nothing” is said only of a single language, and not where the collection
--   has titles under a wider MARC code that may include it.
-- asked: >-
--   {town} language held; {town} collection language; {town} holdings; what do we have in {town} language;
--   {town} language not held; language in our collection {town}; {town} language missing collection;
--   collection against town; {town} {collection}; {town} language we own
-- parameters:
--   town: {title: City or town, example: Brockton, choices: "select town, label from town_names order by label"}
--   collection: {title: Collection, optional: true, example: cincinnati-hamilton-county, hint: "left open, it is the one that serves the town, where this site has it", choices: "select id, title from collections order by kind = 'comparison', title"}
-- columns:
--   language: language
--   speakers_about: "speakers, about"
--   at_most_about: at most about
--   held: "held?"
--   items: items
--   titles: titles
--   line: line of the census
-- answer: >-
--   {% set nothing = rows|where("held", "nothing") %}{% set some = rows|rejectattr("titles_or_items", "none")|list %}
--   {% set unsure = rows|rejectattr("wider_code", "none")|list %}
--   {% if nothing %}{{ first.collection }} holds nothing in
--   {% for row in nothing[:16] %}{{ " and " if loop.last and not loop.first else ", " if not loop.first }}<strong>{{ row.language }}</strong>{% endfor %}{{ " and " ~ (nothing|length - 16) ~ " more" if nothing|length > 16 }}, which
--   people in {{ first.town }} speak or may speak.{% elif some %}{{ first.collection }} holds something in every language listed here{{ " that its codes can tell" if unsure }}.{% else %}What {{ first.collection }} holds in these languages is not known.{% endif %}
--   {% for row in unsure %}Whether it has <strong>{{ row.language }}</strong> is not known: catalogs file it under a wider code, and
--   {{ row.wider_titles_or_items|figure }} are under “{{ row.wider_code }}”. {% endfor %}
--   {% if first.unreadable_pct %}The language of {{ first.unreadable_pct }} % of the collection is not known (unread, several at once or “other”), so some of that may be in any of them.{% endif %}
-- nothing: Choose a collection. None that serves this town is in the data here.
with spoken as (
  select line_id as id, line as name, line, speakers, at_most, 1 as is_told_apart, speakers as size
  from town_lines where town = trim(:town) collate nocase and kind = 'single_language'
  union all
  select languages.id, languages.name, groups.label, null, hidden.at_most_about, 0,
    coalesce(hidden.born_where_most, hidden.voting_limited_english_citizens)
  from municipality_areas as areas
  join hidden_language_evidence as hidden on hidden.place_id = areas.births_area_id
  join languages on languages.id = hidden.language_id
  join census_groups as groups on groups.id = hidden.census_group_id
  where areas.municipality = trim(:town) collate nocase
    and (hidden.born_where_most > hidden.born_where_most_moe or hidden.voting_group is not null)
),
counted_as(id, language_id) as (
  select census_group_id, language_id from census_group_languages
  union all select id, id from languages union all values ('spanish', 'spa')
),
chosen as (
  select collections.*, publications.title as source,
    (select round(100.0 * sum(coalesce(titles, items)) / (
      select sum(coalesce(titles, items)) from holdings where collection_id = collections.id
    ), 1) from holdings where collection_id = collections.id
      and (language_id is null or language_id in ('und', 'mis', 'mul'))) as unreadable_pct
  from collections left join publications on publications.id = collections.source_id
  where collections.id = trim(:collection)
     or (trim(coalesce(:collection, '')) = '' and collections.kind = 'own' and service_place_id in (
       select place_id from area_names where town = trim(:town) collate nocase))
  order by collections.as_of desc, collections.id limit 1
),
held as (
  select spoken.id, sum(titles) as titles, sum(items) as items, min(holdings.language_id) as language_id
  from spoken join counted_as on counted_as.id = spoken.id
  join holdings on holdings.language_id = counted_as.language_id and collection_id = (select id from chosen)
  group by spoken.id
),
wider as ( -- a language without a MARC code of its own is filed under one that stands for several
  select own.language_id, group_concat(distinct languages.name) as name, sum(coalesce(items, titles)) as titles_or_items
  from language_codes as own
  join language_codes as shared on shared.scheme = 'marc' and shared.code = own.code and shared.is_exact = 1
  join holdings on holdings.language_id = shared.language_id and collection_id = (select id from chosen)
  join languages on languages.id = shared.language_id
  where own.scheme = 'marc' and own.is_exact = 0
  group by own.language_id
)
select
  (select name from municipalities where name = trim(:town) collate nocase) as town, spoken.name as language,
  spoken.line, case spoken.is_told_apart when 1 then 'told apart' else 'hidden in a line' end as in_the_census,
  spoken.speakers as speakers_about, spoken.at_most as at_most_about,
  held.titles, held.items, coalesce(held.titles, held.items) as titles_or_items,
  case
    when held.items > 0 then 'held' when held.titles > 0 then 'titles, no items counted'
    when wider.titles_or_items > 0 then 'not known: some under “' || wider.name || '”'
    when not chosen.is_complete then 'not known: the count is a part'
    when chosen.unreadable_pct > 5 then 'not known: too much without a language'
    else 'nothing'
  end as held,
  case when held.id is null and wider.titles_or_items > 0 then wider.name end as wider_code,
  case when held.id is null then wider.titles_or_items end as wider_titles_or_items,
  chosen.title as collection, chosen.unreadable_pct, 'town, and a collection' as level,
  chosen.status, chosen.source, chosen.as_of,
  '/interloan/holdings?collection_id=' || chosen.id || coalesce('&language_id=' || held.language_id, '') as traced_to
from chosen join spoken
left join held on held.id = spoken.id
left join wider on wider.language_id = spoken.id
order by spoken.size desc, spoken.name
