-- title: How do languages rank in Massachusetts, with error?
-- order: 30
-- description: >-
--   Speakers of each census language group at home, aged 5 and over, with the 90 % margin of error.
--   A rank is given as a range: the places it could take if every interval held. Where ranges overlap,
--   the order is not a fact. Catch-all groups (“Other …”) are left out.
-- parameters:
--   year: {title: Survey year, type: integer, example: "2018", choices: "select distinct vintage, vintage from speakers where dataset = 'acs1' order by vintage desc"}
-- chart:
--   title: Speakers of each language at home, with the 90 % interval
--   mark: dot
--   x: language_group
--   y: {column: speakers, label: all speakers, margin: margin_of_error}
--   unit: people
--   scale: log
-- answer: >-
--   {{ first.language_group }} is spoken by most, {{ first.speakers|figure }} residents (±
--   {{ first.margin_of_error|figure }}){% if rows|length > 1 %}, then {{ rows[1].language_group }},
--   {{ rows[1].speakers|figure }} (±
--   {{ rows[1].margin_of_error|figure }}){% endif %}.{% if rows|length > 1 %} Among {{ rows|length }}
--   language groups, those whose ranges of ranks overlap have no sure order.{% endif %}
-- nothing: The census series here runs from 2005 to 2018, one survey a year.
with chosen as (
  select census_groups.label, speakers.estimate, speakers.margin_of_error as margin,
    speakers.census_group_id as id
  from speakers join census_groups on census_groups.id = speakers.census_group_id
  where speakers.place_id = '0400000US25' and speakers.vintage = :year and speakers.dataset = 'acs1'
    and speakers.measure = 'speakers' and census_groups.table_id = 'B16001'
    and census_groups.kind in ('single_language', 'group')
    and speakers.estimate is not null and speakers.margin_of_error is not null
)
select
  chosen.label as language_group,
  chosen.estimate as speakers,
  chosen.margin as margin_of_error,
  max(chosen.estimate - chosen.margin, 0) as at_least,
  chosen.estimate + chosen.margin as at_most,
  1 + sum(other.estimate - other.margin > chosen.estimate + chosen.margin) as best_rank,
  1 + sum(other.id <> chosen.id and other.estimate + other.margin >= chosen.estimate - chosen.margin) as worst_rank,
  coalesce((
    select group_concat(guide_speakers.guide_label, ', ')
    from guide_speakers join census_group_languages as members on members.language_id = guide_speakers.language_id
    where members.census_group_id = chosen.id and members.membership = 'stated'
  ), 'not in the guide') as guide_label,
  '/interloan/speakers?place_id=0400000US25&vintage=' || :year
    || '&dataset=acs1&measure=speakers&census_group_id=' || chosen.id as traced_to
from chosen join chosen as other
group by chosen.id
order by chosen.estimate desc
