-- title: Names and codes that lead to a language
-- description: >-
--   Every name and code under which a language can be asked for, in small letters, with the language that it
--   leads to. A name goes before a key, a key before another name, and that before a code: take the first.
-- order: 2
-- columns:
--   name: Name or code, in small letters.
--   language_id: Language that it leads to.
--   place: 1 for its name, 2 for its key, 3 for another name, 4 for a code of it alone, 5 for a wider code.
-- types: {place: integer}
select lower(name) as name, id as language_id, 1 as place from languages
union all
select id, id, 2 from languages
union all
select lower(others.value), languages.id, 3
from languages, json_each('["' || replace(languages.other_names, '; ', '","') || '"]') as others
where languages.other_names is not null
union all
select code, language_id, case is_exact when 1 then 4 else 5 end from language_codes
