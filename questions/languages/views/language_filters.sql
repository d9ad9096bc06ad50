-- title: Codes at which catalogs and sites are opened
-- description: >-
--   For each language the MARC code under which catalogs file it and the two-letter code that sites take. A
--   language filed under a wider one, such as Cantonese under Chinese, has the codes of that where it has
--   none of its own.
-- order: 1
-- columns:
--   id: Key of the language.
--   name: Its name.
--   marc: MARC code; empty where it has none.
--   marc_name: Name that the code stands for.
--   iso639_1: Two-letter code (ISO 639-1); empty where neither it nor the wider language has one.
--   iso_name: Name that the two-letter code stands for.
--   wider_id: The language under whose code catalogs file it; empty where that is its own.
select
  languages.id, languages.name, codes.code as marc, codes.name_in_scheme as marc_name,
  coalesce(languages.iso639_1, wider.iso639_1) as iso639_1,
  case when languages.iso639_1 is null then wider.name else languages.name end as iso_name,
  wider.id as wider_id
from languages
left join language_codes as codes on codes.id = (
  select id from language_codes where language_id = languages.id and scheme = 'marc'
  order by is_preferred desc, is_exact desc, code limit 1)
left join language_codes as own
  on own.language_id = languages.id and own.scheme = 'marc' and own.is_exact = 0 and own.is_preferred = 1
left join language_codes as whole
  on whole.scheme = 'marc' and whole.code = own.code and whole.is_exact = 1 and whole.language_id <> languages.id
left join languages as wider on wider.id = whole.language_id
