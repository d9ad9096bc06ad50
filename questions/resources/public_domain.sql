-- title: Is it old enough to be in the public domain?
-- order: 19
-- description: >-
--   In the United States a work published more than 95 years ago is free: copyright from before 1978 lasts
--   at most 95 years and ends with a calendar year (17 U.S.C. 304 and 305). So the line moves each
--   1 January; it is computed from today's date (UTC), never stored.
-- asked: >-
--   public domain; copyright; copyright {year}; {year} public domain; out of copyright; public domain {year};
--   old enough; copyright expired; published {year}; is {year} free; book of {year} copyright; scan {year} book;
--   copyright free; still copyright
-- parameters:
--   year: {title: Year of publication, type: integer, least: 1000, most: 2100, example: "1905"}
-- columns:
--   published: published
--   is_free: "in the public domain?"
--   answer: why
--   free_if_published_before: free if published before
--   status: how sure
--   source: source
-- answer: >-
--   {{ first.answer }}
-- nothing: Type a year of publication of four digits.
with typed as (
  select cast(trim(:year) as integer) as year, cast(strftime('%Y', 'now') as integer) - 95 as line
  where trim(:year) glob '[12][0-9][0-9][0-9]'
)
select
  typed.year as published,
  typed.line as free_if_published_before,
  case when typed.year < typed.line then 'yes' else 'not by age' end as is_free,
  case
    when typed.year < typed.line then 'Published before ' || typed.line
      || ', so in the public domain in the United States: whole copies may be free online.'
    when typed.year < 1978 then 'Not published before ' || typed.line || ', so perhaps in copyright in the '
      || 'United States until the end of ' || (typed.year + 95)
      || ', unless a notice or a renewal was missing: online, expect extracts.'
    else 'Published since 1978, so in copyright in the United States: mostly for 70 years after the '
      || 'author’s death. Online, expect extracts.'
  end as answer,
  'stated' as status,
  publications.title as source,
  publications.published as as_of,
  'Published texts and scores. Works never published, sound recordings and other countries have other rules.' as note
from typed left join publications on publications.id = 'gentry-locke-public-domain'
