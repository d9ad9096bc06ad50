-- title: Under which codes is a language cataloged and counted?
-- order: 33
-- description: >-
--   A language's codes, the other languages that catalogs file under the same MARC code, and the
--   language groups of the census that count it, alone or together with others.
-- asked: >-
--   {language} cataloged; {language} filed; {language} catalog code; how is {language} cataloged;
--   {language} catalogued; where is {language} counted; {language} census group; {language} counted under;
--   catalog {language}; {language} cataloging; {language} under which code; search {language} in catalog;
--   {language} limit in catalog; {language} census line
-- parameters:
--   language: {title: Language, longest: 80, example: Cantonese, choices: "select name, name from languages where scope <> 'special' order by name", first: "select name from languages where id in (select language_id from language_lines union select language_id from language_leads)", first_title: Spoken in Massachusetts or led to}
-- columns:
--   language: language
--   marc_code: MARC code
--   marc_code_means: what the code means
--   census_lines: lines of the census
--   status: how sure
--   source: source
-- answer: >-
--   {% for row in rows %}{{ row.language }} is cataloged under
--   {{ row.marc_code or "no MARC code" }}{% if row.marc_code_means %}, {{ row.marc_code_means }}{% endif %};
--   the census counts it {% if row.census_lines %}in {{ row.census_lines }}{% else %}in no group that is
--   known{% endif %}. {% endfor %}
-- nothing: >-
--   No language of that name or code is known here. Try its English name, such as Khmer.
with wanted as (
  select * from languages
  where name = trim(:language) collate nocase
     or id = lower(trim(:language))
     or '; ' || other_names || ';' like '%; ' || trim(:language) || ';%'
     or id in (select language_id from language_codes where code = lower(trim(:language)))
),
marc as (
  select wanted.id, codes.code, codes.is_exact,
    (select group_concat(name, ', ') from (
      select languages.name from language_codes as shared
      join languages on languages.id = shared.language_id
      where shared.scheme = 'marc' and shared.code = codes.code and shared.language_id <> wanted.id
      order by 1)) as also_under_it
  from wanted join language_codes as codes on codes.language_id = wanted.id
    and codes.scheme = 'marc' and codes.is_preferred = 1
),
counted as (
  select wanted.id, group_concat(census_groups.label || case
      when members.membership = 'stated' and census_groups.kind = 'single_language'
        and not exists (select 1 from census_group_languages as others
          where others.census_group_id = census_groups.id and others.language_id <> wanted.id
            and others.membership = 'stated') then ' (alone)'
      when members.membership = 'stated' then ' (together with others)'
      when members.membership = 'possible' then ' (perhaps: it may be in another line)'
      else ' (inferred: the label does not name it)' end, '; ') as census_lines
  from wanted
  join census_group_languages as members on members.language_id = wanted.id
  join census_groups on census_groups.id = members.census_group_id
    and census_groups.table_id = 'B16001' and census_groups.era = '2016-on'
  group by wanted.id
)
select
  wanted.name as language,
  wanted.other_names,
  wanted.scope,
  wanted.id as iso_code,
  marc.code as marc_code,
  case
    when marc.code is null then 'no MARC code known: catalogs cannot be asked for this language alone'
    when marc.is_exact = 1 and marc.also_under_it is null then 'this language alone'
    when marc.is_exact = 1 then 'this language, and ' || marc.also_under_it
    else 'a wider code, which also stands for ' || coalesce(marc.also_under_it, 'others')
  end as marc_code_means,
  coalesce(counted.census_lines, 'not named in the census table since 2016') as census_lines,
  wanted.note,
  wanted.status,
  wanted.source_id,
  publications.title as source,
  wanted.as_of,
  '/interloan/languages/' || wanted.id as traced_to
from wanted
left join marc on marc.id = wanted.id
left join counted on counted.id = wanted.id
left join publications on publications.id = wanted.source_id
order by wanted.name
