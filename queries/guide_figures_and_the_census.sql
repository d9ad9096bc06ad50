-- title: Which census year do the guide's speaker figures fit?
-- subject: The guide, checked
-- order: 16
-- description: >-
--   For each survey year, how many of the guide's twelve figures lie within the census margin of error.
--   Only one year holds all twelve. The guide itself gives no year.
-- chart:
--   title: How many of the guide's twelve figures lie within the margin of error
--   mark: bar
--   x: year
--   y: {column: figures_within_margin, label: figures within the margin}
--   unit: figures
-- answer: >-
--   {% set whole = rows|selectattr("figures_outside", "none")|list %}{% if whole %}All
--   {{ whole[0].figures_compared }} figures fit {{ whole|map(attribute="year")|join(" and ") }}{% else %}No
--   year fits all figures{% endif %}; in {{ last.year }} {{ last.figures_within_margin }} of
--   {{ last.figures_compared }} do.
select
  speakers.vintage as year,
  count(*) as figures_compared,
  sum(abs(guide_speakers.speakers - speakers.estimate) <= speakers.margin_of_error) as figures_within_margin,
  group_concat(case when abs(guide_speakers.speakers - speakers.estimate) > speakers.margin_of_error
    then guide_speakers.guide_label end, ', ') as figures_outside,
  '/interloan/speakers?place_id=0400000US25&dataset=acs1&measure=speakers&vintage=' || speakers.vintage
    || '&census_group_id__in=' || group_concat(census_groups.id) as traced_to,
  '/interloan/guide_speakers?_sort=guide_label' as guide_figures
from guide_speakers
join census_group_languages as members on members.language_id = guide_speakers.language_id
join census_groups on census_groups.id = members.census_group_id and census_groups.table_id = 'B16001'
  and (census_groups.id = guide_speakers.census_group_id or census_groups.id =
    (select comparable_to from census_groups as own where own.id = guide_speakers.census_group_id))
join speakers on speakers.census_group_id = census_groups.id and speakers.place_id = '0400000US25'
  and speakers.measure = 'speakers' and speakers.dataset = 'acs1'
group by speakers.vintage
order by speakers.vintage
