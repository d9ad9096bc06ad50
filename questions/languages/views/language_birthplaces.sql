-- title: Countries of birth that point to a language
-- description: >-
--   For each language the lines of the survey's countries of birth in which it is used: in all countries of
--   the line, where it has several. People born there are evidence that a language is spoken, never its number
--   of speakers. A line within another one that counts is left out, as its people are in that already.
-- order: 5
-- columns:
--   language_id: Language.
--   birthplace_id: Line of births_abroad.
--   born_in: Its label.
--   is_main: 1 where the language is official in the whole country or used by half of its people or more.
--   use: How the language stands there, in words.
with uses as (
  select language_id, country_id, population_pct, official_status from country_languages
  union all
  select second_language_id, country_id, population_pct, official_status from country_languages
),
used as (
  select language_id, country_id, max(population_pct) as pct,
    max(case official_status when 'official' then 4 when 'de_facto_official' then 3 when 'official_regional' then 2 else 1 end) as standing
  from uses where language_id is not null group by language_id, country_id
),
counting as (
  select used.language_id, parts.birthplace_id, count(*) as countries, max(used.pct) as pct, max(used.standing) as standing
  from used join birthplace_countries as parts on parts.country_id = used.country_id
  group by used.language_id, parts.birthplace_id
  having count(*) = (select count(*) from birthplace_countries as whole where whole.birthplace_id = parts.birthplace_id)
)
select
  counting.language_id, counting.birthplace_id, birthplaces.label as born_in,
  counting.standing >= 3 or counting.pct >= 50 as is_main,
  case counting.standing when 4 then 'official, ' when 3 then 'official in fact, ' when 2 then 'official in a part, ' else '' end
    || 'used by ' || printf('%g', counting.pct) || ' %' as use
from counting
join birthplaces on birthplaces.id = counting.birthplace_id
where not exists (
  select 1 from counting as wider
  where wider.language_id = counting.language_id and wider.birthplace_id = birthplaces.part_of)
