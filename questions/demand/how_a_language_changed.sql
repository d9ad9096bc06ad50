-- title: How did a language change, and is the change more than chance?
-- order: 51
-- description: >-
--   Each year against the one before, and the first against the last, for all speakers and for those
--   with limited English, with the 90 % interval of the change. A percentage is left out where the
--   earlier year may have had nobody to take it of. Changes are computed within a span of
--   comparable years only: 2006 to 2015, and from 2016 on, when the census lines were redefined.
-- asked: >-
--   {language} change; {language} growth; {language} grow; {language} growing; {language} increase;
--   {language} decline; language change; change in {language}; more {language}; fewer {language};
--   is {language} growing; {language} since; {language} rise; {language} fall; {language} shrinking;
--   language growing; chance or change; {language} more than before; growing language; language growth;
--   number of {language} speaker change
-- parameters:
--   place: {title: Place, example: 0400000US25, optional: true, blank: Massachusetts, choices: "select id, name from places where id in (select place_id from language_trends) order by kind = 'nation', name"}
--   language: {title: Language, example: Haitian Creole, choices: "select distinct languages.name, languages.name from languages join census_group_languages as members on members.language_id = languages.id where membership = 'stated' and members.census_group_id in (select census_group_id from language_trends) order by languages.name"}
-- columns:
--   to_year: to
--   from_year: from
--   people: people
--   change: change
--   change_at_least: at least
--   change_at_most: at most
--   verdict: "more than chance?"
-- chart:
--   title: "Speakers of {language} in {place}: change from each year to the next, {years}"
--   note: "People aged five and over who speak it at home."
--   mark: point
--   x: to_year
--   y: {column: change, label: change, low: change_at_least, high: change_at_most}
--   unit: people
--   only: {compared: from year to year}
--   by: people
--   sources: [census-acs1-b16001]
-- answer: >-
--   {% for row in rows if row.compared == "first and last year" and row.people == "all speakers" %}{{ row.language_group }},
--   {{ row.from_year }} to {{ row.to_year }}: {% if row.change is none %}the change is not
--   known{% else %}{{ row.change|abs|figure }} {{ "fewer" if row.change < 0 else "more" }}
--   speakers{% if row.verdict %}, which
--   {{ {"more than chance": "is more than chance", "may be chance": "may be chance"}.get(row.verdict, row.verdict) }}{% endif %}{% endif %}.
--   {% else %}{{ rows|counted("change is", "changes are") }} known, none over a whole span of comparable
--   years.{% endfor %}
-- nothing: >-
--   The census has no line with this language for this place in two comparable years.
with wanted as (
  select id from languages
  where name = trim(:language) collate nocase or id = lower(trim(:language))
     or '; ' || other_names || ';' like '%; ' || trim(:language) || ';%'
)
select
  trends.to_vintage as to_year,
  trends.from_vintage as from_year,
  case trends.kind when 'consecutive' then 'from year to year' else 'first and last year' end as compared,
  trends.language_group,
  case members.membership when 'stated' then 'named in the label' when 'possible' then 'perhaps counted in it'
    else 'inferred to be counted in it' end as membership,
  case trends.measure when 'speakers' then 'all speakers' else 'limited English' end as people,
  trends.from_estimate as earlier_speakers,
  trends.from_moe as earlier_margin,
  trends.to_estimate as later_speakers,
  trends.to_moe as later_margin,
  trends.change,
  trends.change_low as change_at_least,
  trends.change_high as change_at_most,
  trends.change_pct,
  trends.change_pct_low as change_pct_at_least,
  trends.change_pct_high as change_pct_at_most,
  case when trends.q_value <= 0.1 then 'more than chance'
    when trends.is_significant = 1 then 'more than chance by itself, not among so many lines'
    else 'may be chance' end as verdict,
  trends.language_group || ', '
    || case trends.measure when 'speakers' then 'all speakers' else 'limited English' end as series,
  trends.traced_to_speakers as traced_to
from wanted
join census_group_languages as members on members.language_id = wanted.id
join language_trends as trends on trends.census_group_id = members.census_group_id
where trends.place_id = coalesce(nullif(trim(:place), ''), '0400000US25')
order by trends.measure desc, trends.kind desc, trends.to_vintage
