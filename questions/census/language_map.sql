-- title: Where in Massachusetts is a language spoken?
-- order: 29
-- description: >-
--   A map of the 351 cities and towns by the share of people who speak a language or a group of languages at home,
--   or who were born in a country. Most towns have no figure of their own in what was read: they are marked so,
--   with the nearest area that has one.
-- asked: >-
--   language map; map of {show}; map {show}; {show} map; map of language; map of speaker; born in map;
--   map of born in {show}; map language by town; map of immigrant; town map; {show} by town; born in {show};
--   people born in {show}
-- parameters:
--   show: {title: Language group or country of birth, type: choice, example: c16001-2016-spanish, choices: "select id, name from (select id, 'Spoken at home: ' || label as name from census_groups where id in (select line_id from town_lines where basis <> 'county') union all select id, 'Born in: ' || label from birthplaces where kind = 'country' and id in (select birthplace_id from births_abroad)) order by name desc"}
-- supporting: [towns_by_language]
-- answer: A map of the 351 cities and towns by “{{ first.shown }}”, {{ first.years|replace("-", " to ") }}.
-- nothing: No such language group or country. Choose one of the list.
select 'spoken at home' as what, groups.label as shown, max(lines.years) as years, 'town' as level,
  'stated' as status, publications.title as source, max(lines.as_of) as as_of
from census_groups as groups
join town_lines as lines on lines.line_id = groups.id and lines.basis <> 'county'
left join publications on publications.id = lines.source_id
where groups.id = trim(:show)
group by groups.id
union all
select 'country of birth', 'born in ' || label, '2020-2024', 'town', birthplaces.status, publications.title, birthplaces.as_of
from birthplaces left join publications on publications.id = birthplaces.source_id
where birthplaces.id = trim(:show) and birthplaces.kind = 'country'
