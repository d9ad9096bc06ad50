-- title: How do languages rank in Massachusetts, with error?
-- order: 30
-- description: >-
--   Speakers of each language at home, aged 5 and over, with the 90 % margin of error. A rank is given as a
--   range: the places that a language could take if all intervals hold together, with 90 % probability (joint
--   intervals: Klein, Wright and Wieczorek 2020). Where ranges overlap, either may have more speakers. Lines that
--   count several languages stand below, unranked: a group is no language.
-- asked: >-
--   rank; language rank; most spoken language; top language; common language; top ten language;
--   ranking of language; most spoken; biggest language; largest language; most common language;
--   language ranking massachusetts; top language massachusetts {year}; rank of language {year}; second most spoken
-- parameters:
--   year: {title: Survey year, type: integer, example: "2018", choices: "select distinct vintage, vintage from speakers where dataset = 'acs1' order by vintage desc"}
-- columns:
--   language_group: language
--   speakers: speakers
--   margin_of_error: margin of error
--   best_rank: best rank
--   worst_rank: worst rank
--   why_not_ranked: why it has no rank
-- chart:
--   title: Speakers of each language at home in Massachusetts, {year}
--   note: "People aged five and over who speak it at home; languages that the survey counts alone."
--   mark: dot
--   x: language_group
--   y: {column: speakers, label: all speakers, margin: margin_of_error}
--   unit: people
--   scale: log
--   only: {counts: one language}
--   sources: [census-acs1-b16001]
-- answer: >-
--   {% set languages = rows|where("counts", "one language")|list %}<strong>{{ first.language_group }}</strong> comes first, with
--   {{ first.speakers|figure }} speakers (± {{ first.margin_of_error|figure }}){% if languages|length > 1 %}, then
--   <strong>{{ languages[1].language_group }}</strong> with {{ languages[1].speakers|figure }} (±
--   {{ languages[1].margin_of_error|figure }}), of {{ languages|length }} languages that the survey counts separately. Where
--   ranges of ranks overlap, the order is not certain{% endif %}.{% set groups = rows|rejectattr("counts", "equalto", "one language")|list %}{% if groups %}
--   {{ groups|counted("line that counts several languages is", "lines that count several languages are") }} not ranked; the largest is
--   {{ groups[0].language_group }}, {{ groups[0].speakers|figure }}.{% endif %}
-- nothing: The census series here runs from 2005 to 2018, one survey a year.
select
  census_groups.label as language_group,
  case census_groups.kind when 'single_language' then 'one language'
    else 'several languages' || coalesce(': ' || (select group_concat(name, ', ') from (
      select languages.name from census_group_languages as members
      join languages on languages.id = members.language_id
      where members.census_group_id = census_groups.id order by 1)), ', none of them named') end as counts,
  speakers.estimate as speakers,
  speakers.margin_of_error,
  max(speakers.estimate - speakers.margin_of_error, 0) as at_least,
  speakers.estimate + speakers.margin_of_error as at_most,
  ranks.rank_low as best_rank,
  ranks.rank_high as worst_rank,
  case when census_groups.kind <> 'single_language' then 'not ranked: not one language'
    else ranks.rank_remark end as why_not_ranked,
  coalesce((
    select group_concat(guide_speakers.guide_label, ', ')
    from guide_speakers join census_group_languages as members on members.language_id = guide_speakers.language_id
    where members.census_group_id = census_groups.id and members.membership = 'stated'
  ), 'not in the guide') as guide_label,
  '/interloan/speakers?place_id=0400000US25&vintage=' || :year
    || '&dataset=acs1&measure=speakers&census_group_id=' || census_groups.id as traced_to
from speakers
join census_groups on census_groups.id = speakers.census_group_id
left join speaker_ranks as ranks
  on ranks.place_id = speakers.place_id and ranks.vintage = speakers.vintage and ranks.dataset = speakers.dataset
  and ranks.census_group_id = speakers.census_group_id and ranks.measure = speakers.measure
where speakers.place_id = '0400000US25' and speakers.vintage = :year and speakers.dataset = 'acs1'
  and speakers.measure = 'speakers' and census_groups.table_id = 'B16001'
  and census_groups.kind in ('single_language', 'group', 'residual')
  and speakers.estimate is not null and speakers.margin_of_error is not null
order by census_groups.kind <> 'single_language', speakers.estimate desc
