-- title: Who lends material in a language?
-- subject: At the desk
-- order: 10
-- description: >-
--   Where to look for books and films in a language: lenders that the guide or others name for it,
--   then catalogues and e-book sites, each opened at that language where its address allows it.
-- parameters:
--   language: {title: Language, example: French, choices: "select name, name from languages where id in (select language_id from census_group_languages where membership = 'stated') or id in (select language_id from language_leads) order by name"}
-- nothing: >-
--   No language of that name or code is known here. Try its English name (Khmer, Haitian Creole), or
--   look it up in the languages table.
with wanted as (
  select id, name, iso639_1,
    (select code from language_codes where language_id = languages.id and scheme = 'marc'
     order by is_preferred desc, is_exact desc, code limit 1) as marc
  from languages
  where name = trim(:language) collate nocase
     or id = lower(trim(:language))
     or '; ' || other_names || ';' like '%; ' || trim(:language) || ';%'
     or id in (select language_id from language_codes where code = lower(trim(:language)))
),
found as (
  select wanted.name as language, wanted.iso639_1, wanted.marc, 1 as place, leads.*
  from wanted join language_leads as leads on leads.language_id = wanted.id
  union all
  select wanted.name, wanted.iso639_1, wanted.marc, 2, leads.*
  from wanted join language_leads as leads on leads.is_for_all_languages = 1
  where case leads.language_value
    when 'iso639_1' then wanted.iso639_1 is not null when 'marc' then wanted.marc is not null else 1 end
)
select
  found.language,
  case found.place when 1 then 'for this language' else 'for any language' end as lead,
  found.name as where_to_look,
  replace(found.kind, '_', ' ') as kind,
  found.holds,
  found.how_to_ask,
  case
    when found.url_template is null or found.url_template like '%api%'
      then coalesce(found.url, resources.url)
    else replace(replace(replace(replace(replace(replace(replace(found.url_template,
      '{query}+AND+', ''), '{query}+', ''), '{query}', ''), '{iso639_1}', coalesce(found.iso639_1, '')),
      '{marc}', coalesce(found.marc, '')), '{name}', replace(found.language, ' ', '+')),
      '{name_lower}', replace(lower(found.language), ' ', '+'))
  end as url,
  found.status,
  publications.title as source,
  found.as_of,
  found.note
from found
left join resources on resources.id = found.resource_id
left join publications on publications.id = found.source_id
order by found.language, found.place, found.kind = 'collection_advice', found.name
