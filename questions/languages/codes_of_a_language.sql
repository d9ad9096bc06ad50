-- title: Which codes does a language have?
-- order: 33
-- description: >-
--   Codes of a language in MARC 21, its obsolete ones, and ISO 639, with the name that each list gives it. A code
--   that is shared stands for other languages too: a search by it finds them as well.
-- asked: >-
--   {language} code; code of {language}; marc code {language}; {language} marc code; iso code {language};
--   {language} iso; language code; marc language code; {language} marc; iso 639 {language}; {language} 008; 041;
--   {language} 041; language code {language}; {language} iso 639; code for {language}
-- parameters:
--   language: {title: Language, longest: 80, example: Haitian Creole, choices: "select name, name from languages where scope <> 'special' order by name", first: "select name from languages where id in (select language_id from language_lines union select language_id from language_leads)", first_title: Spoken in Massachusetts or led to}
-- columns:
--   list: list of codes
--   code: code
--   name_in_scheme: its name there
--   stands_for: stands for
--   replaced_by: now
--   status: how sure
-- answer: >-
--   {% set marc = rows|where("list", "MARC") %}{{ first.language }}: {% if marc %}MARC {% for row in marc %}<code>{{ row.code }}</code>{% if row.stands_for != "this language alone" %} (shared with others){% endif %}{{ ", " if not loop.last }}{% endfor %}{% else %}no MARC code{% endif %}
--   {%- for row in rows if row.list != "MARC" and row.list != "ISO 639-2, for terminology" %}; {{ row.list|replace(", for libraries", "") }} <code>{{ row.code }}</code>{% endfor %}.
-- nothing: No code of this language is known here.
with wanted as (
  select id, name from languages
  where id = (select language_id from language_names where name = lower(trim(:language)) order by place limit 1)
)
select
  wanted.name as language,
  case codes.scheme when 'marc' then 'MARC' when 'marc_obsolete' then 'MARC, obsolete' when 'iso639_1' then 'ISO 639-1'
    when 'iso639_2b' then 'ISO 639-2, for libraries' when 'iso639_2t' then 'ISO 639-2, for terminology'
    when 'iso639_3' then 'ISO 639-3' when 'iso639_5' then 'ISO 639-5' else codes.scheme end as list,
  codes.code, codes.name_in_scheme,
  case when codes.is_exact = 1 then 'this language alone' else 'other languages too' end as stands_for,
  codes.is_preferred, codes.replaced_by, codes.note, codes.status, codes.source_id, codes.as_of,
  '/interloan/language_codes/' || codes.id as traced_to
from wanted join language_codes as codes on codes.language_id = wanted.id
order by codes.scheme not like 'marc%', codes.is_preferred desc, codes.scheme, codes.code
