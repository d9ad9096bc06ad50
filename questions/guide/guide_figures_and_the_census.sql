-- title: Which census year do the guide's speaker figures fit?
-- order: 16
-- description: >-
--   How many of the guide's twelve figures lie within the margin of error of each survey, how many are equal to
--   its estimate when rounded to the thousand, and how far they are from it on average. The guide gives no year;
--   the nearest survey is likely the one it took the figures from, which is our conclusion.
-- asked: >-
--   guide speaker figure; census year guide; guide figure census; guide figure year; guide speaker census;
--   where do guide number come from; how old are guide language numbers; guide language figure;
--   guide speaker number; survey guide number
-- columns:
--   survey: survey
--   figures_compared: figures compared
--   figures_within_margin: within the margin
--   figures_equal_when_rounded: equal when rounded
--   mean_difference_percent: "mean difference (%)"
--   figures_outside: outside the margin
-- chart:
--   title: How many of the guide's twelve figures for Massachusetts lie within the margin of error of each survey, 2005 to 2018
--   mark: bar
--   x: survey
--   y: {column: figures_within_margin, label: figures within the margin}
--   unit: figures
--   sources: [census-acs1-b16001]
-- answer: >-
--   {% set near = rows|sort(attribute="mean_difference_percent")|list %}They fit the survey of {{ near[0].survey|replace("-", " to ") }} best:
--   {{ near[0].figures_within_margin }} of {{ near[0].figures_compared }} lie within its margins of error,
--   {{ near[0].figures_equal_when_rounded }} are equal when rounded to the thousand, and the average difference is
--   {{ near[0].mean_difference_percent }} %.{% for next in near[1:2] %} Next is {{ next.survey|replace("-", " to ") }}, with
--   {{ next.figures_equal_when_rounded }} equal and {{ next.mean_difference_percent }} %.{% endfor %}
with compared as (
  select
    cast(speakers.vintage as text) as survey,
    guide_speakers.guide_label,
    guide_speakers.speakers,
    speakers.estimate,
    speakers.margin_of_error,
    speakers.vintage,
    census_groups.id as census_group_id
  from guide_speakers
  join census_group_languages as members on members.language_id = guide_speakers.language_id
  join census_groups on census_groups.id = members.census_group_id and census_groups.table_id = 'B16001'
    and (census_groups.id = guide_speakers.census_group_id or census_groups.id =
      (select comparable_to from census_groups as own where own.id = guide_speakers.census_group_id))
  join speakers on speakers.census_group_id = census_groups.id and speakers.place_id = '0400000US25'
    and speakers.measure = 'speakers' and speakers.dataset = 'acs1'
  union all
  select '2006-2008', guide_label, speakers, survey_2006_2008, margin_2006_2008, null, null from guide_speakers
)
select
  survey,
  count(*) as figures_compared,
  sum(abs(speakers - estimate) <= margin_of_error) as figures_within_margin,
  sum(round(estimate / 1000.0) * 1000 = speakers) as figures_equal_when_rounded,
  round(avg(abs(speakers - estimate) * 100.0 / estimate), 2) as mean_difference_percent,
  group_concat(case when abs(speakers - estimate) > margin_of_error then guide_label end, ', ') as figures_outside,
  case when max(vintage) is null then '/interloan/guide_speakers?_sort=guide_label'
    else '/interloan/speakers?place_id=0400000US25&dataset=acs1&measure=speakers&vintage=' || max(vintage)
      || '&census_group_id__in=' || group_concat(census_group_id) end as traced_to,
  '/interloan/guide_speakers?_sort=guide_label' as guide_figures
from compared
group by survey
order by max(coalesce(vintage, 2008)), max(vintage) is null
