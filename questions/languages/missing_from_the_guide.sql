-- title: Which languages are spoken here but missing from the guide's list?
-- order: 32
-- description: >-
--   Census language groups of Massachusetts in the newest survey year here (2018) that none of the
--   guide's twelve languages belongs to, largest first, with the 90 % margin of error and the figure of
--   2007, the year the guide's list fits. Names of groups changed in 2016: compare with care.
-- chart:
--   title: Speakers of languages that the guide leaves out, 2018, with the 90 % interval
--   mark: dot
--   x: language_group
--   y:
--     - {column: speakers_2018, label: all speakers, margin: margin_of_error_2018}
--     - {column: limited_english_2018, label: with limited English, margin: limited_english_margin_2018}
--   unit: people
--   scale: log
-- answer: >-
--   {% set sure = rows|where("surely_more_than_the_guides_smallest", "yes") %}{{ rows|counted("language group is", "language groups are") }}
--   missing, first {{ first.language_group }} with {{ first.speakers_2018|figure }} speakers (±
--   {{ first.margin_of_error_2018|figure }}) in 2018;
--   {{ sure|counted("of them has", "of them have", "none") }} surely more speakers than the smallest that
--   the guide lists.
select
  census_groups.label as language_group,
  now.estimate as speakers_2018,
  now.margin_of_error as margin_of_error_2018,
  limited.estimate as limited_english_2018,
  limited.margin_of_error as limited_english_margin_2018,
  earlier_group.label as group_in_2007,
  earlier.estimate as speakers_2007,
  earlier.margin_of_error as margin_of_error_2007,
  case when now.estimate - now.margin_of_error > (select min(speakers) from guide_speakers)
    then 'yes' else 'not certainly' end as surely_more_than_the_guides_smallest,
  '/interloan/speakers?place_id=0400000US25&dataset=acs1&vintage__in=2007,2018&census_group_id__in='
    || coalesce(earlier_group.id || ',', '') || census_groups.id as traced_to
from speakers as now
join census_groups on census_groups.id = now.census_group_id
left join speakers as limited
  on limited.place_id = now.place_id and limited.vintage = now.vintage and limited.dataset = now.dataset
  and limited.census_group_id = now.census_group_id and limited.measure = 'english_less_than_very_well'
left join census_groups as earlier_group on earlier_group.comparable_to = census_groups.id
left join speakers as earlier
  on earlier.place_id = now.place_id and earlier.vintage = 2007 and earlier.measure = now.measure
  and earlier.dataset = now.dataset
  and earlier.census_group_id = earlier_group.id
where now.place_id = '0400000US25' and now.vintage = 2018 and now.measure = 'speakers'
  and now.dataset = 'acs1'
  and census_groups.table_id = 'B16001' and census_groups.kind in ('single_language', 'group')
  and not exists (
    select 1 from census_group_languages as members
    join guide_speakers on guide_speakers.language_id = members.language_id
    where members.census_group_id = census_groups.id and members.membership = 'stated'
  )
order by now.estimate desc
