-- title: Who lends materials in this language?
-- order: 10
-- asked: >-
--   {language} book; {language} novel; {language} material; {language} collection; {language} fiction;
--   who lend {language}; {language} lender; {language} dvd; {language} film; {language} movie; borrow {language};
--   book in {language}; foreign language book; world language; {language} ebook; {language} audiobook;
--   {language} title; {language} children book; {language} large print; {language} picture book;
--   deposit collection; {language} deposit collection; who has {language}; {language} magazine;
--   {language} reading material; {language} poetry; {language} library; read in {language}; get {language};
--   loan {language}; {language} literature; find {language}; international language; {language} interlibrary loan;
--   {language} item
-- desk: 4
-- description: >-
--   Libraries named for a language, then catalogs, e-books and digital libraries opened at it, each with how to
--   ask. Where no library is named for a language, that is said, with what to try next. Addresses
--   follow the pattern of each site; we have not tried them.
-- parameters:
--   language: {title: Language, longest: 80, example: French, hint: "Also under other names: Cambodian leads to Khmer.", choices: "select name, name as label from languages where scope <> 'special' union select languages.name, one.value || ' → ' || languages.name from languages, json_each('[\"' || replace(other_names, '; ', '\",\"') || '\"]') as one where scope <> 'special' and other_names is not null order by 2 collate nocase", first: "select name from languages where id in (select language_id from language_lines union select language_id from language_leads)", first_title: Spoken in Massachusetts or led to}
-- supporting: [how_a_language_is_filed]
-- answer: >-
--   {%- macro places(found) -%}
--   {% for row in found %}{{ row.where_to_look }}
--   {{- "" if loop.last else "; or " if loop.revindex == 2 else "; " }}{% endfor %}
--   {%- endmacro %}
--   {% set named = rows|where("place", 1)|rejectattr("kind", "equalto", "collection advice")|list %}
--   {% set wider = rows|where("place", 2) %}
--   {% if named %}For <strong>{{ first.language }}</strong>, ask {{ places(named) }}.
--   {% elif wider %}Nobody is named for <strong>{{ first.language }}</strong> itself; the nearest are those for
--   {{ wider[0].lead|replace("named for ", "") }}: {{ places(wider) }}.
--   {% else %}We have no library listed that collects <strong>{{ first.language }}</strong>; one may all the same. Open a
--   network catalog at that language, below, then ask the MLS ILL team.{% endif %}
-- nothing: >-
--   No language of that name or code is known here. Try its English name (Khmer, Haitian Creole), or
--   look it up in the languages table.
with wanted as (
  select * from language_filters
  where id in (
    select id from languages
    where name = trim(:language) collate nocase
       or id = lower(trim(:language))
       or '; ' || other_names || ';' like '%; ' || trim(:language) || ';%'
       or id in (select language_id from language_codes where code = lower(trim(:language))))
),
found as (
  select wanted.id as wanted_id, 1 as place, leads.*
  from wanted join language_leads as leads on leads.language_id = wanted.id
  union all
  select wanted.id, 2, leads.* -- what is named for the wider language may hold this one
  from wanted join language_leads as leads on leads.language_id = wanted.wider_id
  union all
  select wanted.id,
    case leads.kind when 'catalogue_filter' then 3 when 'ebook_site' then 4 when 'digital_library' then 5 else 6 end,
    leads.*
  from wanted join language_leads as leads on leads.is_for_all_languages = 1
  where case leads.language_value
    when 'iso639_1' then wanted.iso639_1 is not null when 'marc' then wanted.marc is not null else 1 end
),
answered as (
  select
    wanted.name as language,
    found.place,
    case found.place when 1 then 'named for this language' when 2 then 'named for ' || named.name
      when 3 then 'network catalog' when 4 then 'e-books' when 5 then 'digital library'
      else case found.kind when 'deposit_collection' then 'statewide loan' else 'advice' end
    end as lead,
    case found.place when 3 then replace(found.name, ', by language', '')
      when 4 then replace(replace(found.name, ', by language', ''), 'OverDrive site of ', '')
      when 5 then replace(found.name, ', by language', '') else found.name
    end as where_to_look,
    replace(found.kind, '_', ' ') as kind,
    found.holds,
    found.how_to_ask,
    case found.language_value when 'marc' then wanted.marc_name when 'iso639_1' then wanted.iso_name
      else wanted.name end as opened_at,
    case
      when found.url_template is null or found.url_template like '%api%'
        then coalesce(found.url, resources.url)
      else replace(replace(replace(replace(replace(replace(replace(found.url_template,
        '{query}+AND+', ''), '{query}+', ''), '{query}', ''), '{iso639_1}', coalesce(wanted.iso639_1, '')),
        '{marc}', coalesce(wanted.marc, '')), '{name}', replace(wanted.name, ' ', '+')),
        '{name_lower}', replace(lower(wanted.name), ' ', '+'))
    end as url,
    consortia.catalogue_url as network_catalog,
    case when consortia.id is not null then consortia.kind <> 'neighbouring_state'
      when found.kind = 'lender' then 0 end as is_in_state, -- empty for sites that are in no state
    found.status,
    found.source_id,
    found.as_of,
    found.note,
    '/interloan/language_leads/' || found.id as traced_to
  from found
  join wanted on wanted.id = found.wanted_id
  left join languages as named on named.id = found.language_id
  left join resources on resources.id = found.resource_id
  left join consortia on consortia.id = found.consortium_id
  union all
  select wanted.name, 7, 'ask', 'MLS ILL team', 'mediator', null, channels.channel, null, channels.url,
    null, 1, channels.status, channels.source_id, channels.as_of, channels.note,
    '/interloan/request_channels/' || channels.id
  from wanted join request_channels as channels on channels.id = 'mls-ill-team'
)
select answered.*, publications.title as source
from answered left join publications on publications.id = answered.source_id
order by answered.language, answered.place, answered.where_to_look
