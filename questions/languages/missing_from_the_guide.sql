-- title: Which languages are spoken here but missing from the guide's list?
-- order: 32
-- description: >-
--   Languages of Massachusetts in the newest detailed survey of one year here that are none of the guide's
--   twelve, largest first, with the 90 % margin of error. Lines of the census that count several languages are
--   left out: none of those is a language. Two years of a language are not compared here, because the lines
--   were drawn anew in 2016; “How did a language change” has the changes that can be told.
-- asked: >-
--   missing from guide; language missing guide; not in guide; language not in guide; guide language list;
--   guide leave out language; guide omit; language guide forget; guide list of language
-- columns:
--   language_group: language
--   year: year
--   speakers: speakers
--   margin_of_error: margin of error
--   limited_english: speak English less than very well
--   limited_english_margin: "margin (of that)"
--   surely_more_than_the_guides_smallest: surely more than the least in the guide
-- chart:
--   title: Speakers in Massachusetts of languages that the guide leaves out, {year}
--   note: "People aged five and over who speak it at home."
--   mark: dot
--   x: language_group
--   y:
--     - {column: speakers, label: all speakers, margin: margin_of_error}
--     - {column: limited_english, label: with limited English, margin: limited_english_margin}
--   unit: people
--   scale: log
--   sources: [census-acs1-b16001]
-- answer: >-
--   {% set sure = rows|where("surely_more_than_the_guides_smallest", "yes") %}<strong>{{ rows|names("language_group", 4) }}</strong>.
--   {{ first.language_group }} has the most speakers of them, {{ first.speakers|figure }} (±
--   {{ first.margin_of_error|figure }}) in {{ first.year }}{% if sure %}; {{ sure|names("language_group") }}
--   certainly {{ "has" if sure|length == 1 else "have" }} more than the smallest language on the guide’s list{% endif %}.
select
  coalesce((select min(names.name) from language_lines as alone join languages as names on names.id = alone.language_id
    where alone.line_id = here.census_group_id and alone.rank = 1), here.census_group) as language_group,
  here.year,
  here.speakers,
  here.margin_of_error,
  here.limited_english,
  here.limited_english_margin,
  case when here.speakers - here.margin_of_error > (select min(speakers) from guide_speakers)
    then 'yes' else 'not certainly' end as surely_more_than_the_guides_smallest,
  here.traced_to
from speakers_by_language as here
where here.place_id = '0400000US25' and here.table_id = 'B16001' and here.dataset = 'acs1'
  and here.year = (select max(year) from speakers_by_language
    where place_id = '0400000US25' and table_id = 'B16001' and dataset = 'acs1')
  and here.group_kind = 'single_language'
  and not exists (
    select 1 from census_group_languages as members
    join guide_speakers on guide_speakers.language_id = members.language_id
    where members.census_group_id = here.census_group_id and members.membership = 'stated'
  )
order by here.speakers desc
