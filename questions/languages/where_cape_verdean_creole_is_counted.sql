-- title: Which line of the census counts Cape Verdean Creole?
-- order: 34
-- description: >-
--   The labels do not say it. Until 2015 a line named Portuguese Creole together with Portuguese; since 2016 none
--   does. The figures of the two lines that may hold it since, on both sides of the change, and an unofficial count of
--   2018 that tells the two languages apart. This is arithmetic about lines, not a change of people.
-- asked: >-
--   cape verdean census; cape verdean line; cape verdean counted; cape verdean portuguese; which line cape verdean;
--   kriolu census; cabo verdean census; where is cape verdean counted; cape verdean creole census;
--   cape verdean creole counted; portuguese creole
-- columns:
--   year: year
--   line: line
--   counted_by: counted by
--   people: people
--   margin_of_error: margin of error
--   status: how sure
-- answer: >-
--   {% if rows|length < 7 %}{{ rows|counted("figure is", "figures are") }} known.{% else %}Probably the
--   Portuguese line. When the lines were renamed, from {{ rows[0].year }} to {{ rows[1].year }}, it
--   went from {{ rows[0].people|figure }} to {{ rows[1].people|figure }}, and “{{ rows[3].line }}”, the other
--   line that could hold the language, from {{ rows[2].people|figure }} to {{ rows[3].people|figure }}: nobody
--   seems to have moved. In {{ rows[4].year }} the published Portuguese line has {{ rows[4].people|figure }}
--   people; an unofficial count of the survey’s public sample of answers, which tells the two languages apart, gives Portuguese and
--   Cape Verdean Creole {{ (rows[5].people + rows[6].people)|figure }} together.{% endif %}
with published as (
  select vintage as year, census_group_id, estimate, margin_of_error, source_id,
    '/interloan/speakers?place_id=' || place_id || '&vintage=' || vintage || '&dataset=' || dataset
      || '&measure=' || measure || '&census_group_id=' || census_group_id as traced_to
  from speakers where place_id = '0400000US25' and dataset = 'acs1' and measure = 'speakers'
),
steps as (
  select 1 as step, 2015 as year, 'b16001-2005-portuguese-or-portuguese-creole' as line_id union all
  select 2, 2016, 'b16001-2016-portuguese' union all
  select 3, 2015, 'b16001-2005-other-indo-european-languages' union all
  select 4, 2016, 'b16001-2016-other-indo-european-languages' union all
  select 5, 2018, 'b16001-2016-portuguese' union all
  select 6, 2018, 'pums-2018-language-portuguese' union all
  select 7, 2018, 'pums-2018-language-kabuverdianu'
)
select
  steps.year, coalesce(census_groups.label, detailed_lines.label) as line,
  case when steps.step < 6 then 'published by the Census Bureau' else 'unofficial count of the survey’s public sample (PUMS)' end as counted_by,
  coalesce(published.estimate, counted.estimate) as people, published.margin_of_error,
  coalesce(counted.status, 'stated') as status,
  coalesce(published.source_id, counted.source_id) as source_id, cast(steps.year as text) as as_of,
  coalesce(published.traced_to,
    '/interloan/detailed_speakers?place_id=0400000US25&measure=speakers&line_id=' || steps.line_id) as traced_to
from steps
left join published on published.year = steps.year and published.census_group_id = steps.line_id
left join census_groups on census_groups.id = steps.line_id
left join detailed_speakers as counted on counted.line_id = steps.line_id and counted.measure = 'speakers'
  and counted.place_id = '0400000US25'
left join detailed_lines on detailed_lines.id = steps.line_id
order by steps.step
