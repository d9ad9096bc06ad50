-- title: Which languages have speakers and nothing held?
-- order: 52
-- description: >-
--   Languages of a place in which a collection holds nothing, and those for which we cannot tell. First come the
--   languages that the census counts separately, most speakers first; then those that it counts only together with
--   others, each with the most people who can speak it. “None held” means neither titles nor items. No Massachusetts
--   library has published its counts by language, so the collections here serve other places, and setting one against
--   Massachusetts is a what-if, marked in every row. Whoever runs this site can add your library’s counts, from an
--   export of your catalog or a spreadsheet.
-- asked: >-
--   spoken but not held; language no book; nothing held; language without book; speaker but no book;
--   language we lack; no material; language not held; missing language collection; speaker no material;
--   language with no collection; language gap; {collection} missing language; {collection} lack; not held;
--   language we don't have; unserved language
-- parameters:
--   collection: {title: Collection, example: cincinnati-hamilton-county, choices: "select id, name from collection_names where has_gaps order by place"}
--   place: {title: People of, optional: true, example: 0400000US25, choices: "select distinct place_id, places.name from language_gaps join places on places.id = place_id order by is_what_if, places.name", hint: "the place that the collection serves, unless you choose another"}
-- columns:
--   language: language
--   held: held
--   speakers: speakers
--   margin_of_error: margin of error
--   speakers_at_most: at most
--   limited_english: speak English less than very well
--   census_line: line of the census
-- chart:
--   title: "Speakers of languages of which {collection} holds nothing, or nothing known: {speakers_of}"
--   note: "People aged five and over who speak it at home."
--   mark: dot
--   x: language
--   y:
--     - {column: speakers, label: all speakers, margin: margin_of_error}
--     - {column: limited_english, label: with limited English, margin: limited_english_margin}
--     - {column: speakers_at_most, label: "at most, counted together with others"}
--   unit: people
--   scale: log
--   caution: what_if
--   sources: [census-acs1-b16001]
-- answer: >-
--   {% set bare = rows|where("held", "none held")|list %}{% set alone = bare|rejectattr("speakers", "none")|list %}
--   {% set hidden = bare|selectattr("speakers", "none")|list %}{% set open = rows|rejectattr("held", "eq", "none held")|list %}
--   {% if alone %}Nothing is held in {% for row in alone[:4] %}{{ " and " if loop.last and not loop.first else ", " if not loop.first }}<strong>{{ row.language }}</strong>
--   ({{ row.speakers|figure }} speakers){% endfor %}{{ " and " ~ (alone|length - 4) ~ " more" if alone|length > 4 }}.{% endif %}
--   {% if hidden %}Nothing is held either in {{ hidden|names("language", 12) }}, which the census counts only together with others.{% endif %}
--   {% if not bare %}Something is held in every language that can be checked.{% endif %}
--   {% if open %}Whether anything is held in {{ open|names("language", 5) }} is not known.{% endif %}{% if first.what_if[:3] != "no:" %} This is a what-if: the
--   speakers are those of {{ first.speakers_of }}, whom the collection does not serve.{% endif %}
-- nothing: >-
--   No collection of that key is held against a place here, or it holds something in every language
--   of its place.
with here as (
  select * from language_gaps where collection_id = :collection and norm = 'queensland-2008' and speakers > 0
    and place_id = coalesce(nullif(trim(:place), ''), (
  select place_id from language_gaps where collection_id = :collection order by is_what_if, place_id limit 1
))
),
found as (
  select place_id, language_group as language, language_group as census_line, held, speakers, speakers_moe,
    limited_english, limited_english_moe, null as at_most, speakers_regime as gives,
    case when speakers_rank_low is null then speakers_rank_remark
      when speakers_rank_low = speakers_rank_high then 'rank ' || speakers_rank_low
      else 'between ranks ' || speakers_rank_low || ' and ' || speakers_rank_high end as rank_by_speakers,
    traced_to_speakers
  from here where is_single_language = 1
  union all
  select place_id, language_group, language_group, 'not known', null, null, null, null,
    speakers + coalesce(speakers_moe, 0), speakers_regime, 'not ranked: not one language', traced_to_speakers
  from here where is_single_language = 0 and coalesce(languages, further_languages, possible_languages) is null
  union all
  select here.place_id, members.language, group_concat(here.language_group, ' or '), members.held, null, null, null,
    null, max(here.speakers + coalesce(here.speakers_moe, 0)), 'not covered', 'not ranked: counted together with others',
    max(here.traced_to_speakers)
  from gap_members as members
  join here using (collection_id, place_id, vintage, dataset, census_group_id)
  where here.is_single_language = 0 or members.membership = 'possible'
  group by here.place_id, members.language_id
)
select
  found.language,
  case found.held when 'none held' then 'none held'
    when 'not known' then 'unknown: the counts do not cover every language'
    else replace(found.held, 'not known: ', 'unknown: ') end as held,
  found.speakers,
  found.speakers_moe as margin_of_error,
  found.limited_english,
  found.limited_english_moe as limited_english_margin,
  found.at_most as speakers_at_most,
  found.census_line,
  found.gives as queensland_2008_gives,
  found.rank_by_speakers,
  places.name || ', ' || here.vintage as speakers_of,
  case here.is_what_if when 1 then here.what_if_reason else 'no: the collection serves this place' end as what_if,
  found.traced_to_speakers as traced_to
from found
join (select distinct place_id, vintage, is_what_if, what_if_reason from here) as here using (place_id)
join places on places.id = found.place_id
where found.held = 'none held' or found.held like 'not known%'
order by found.held <> 'none held', found.speakers is null, found.speakers desc, found.at_most desc, found.language
