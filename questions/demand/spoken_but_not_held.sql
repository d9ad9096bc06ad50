-- title: Which languages have speakers and nothing held?
-- order: 52
-- description: >-
--   Languages of a place in which a collection holds nothing, most speakers first, and those of which
--   that is not known. No Massachusetts library has published its counts by language: the collections
--   that come with the data serve other places, and setting one against Massachusetts is a what-if,
--   marked in every row. Your library adds its own in one command, “interloan add marc EXPORT
--   --collection NAME”, or “interloan add counts FILE --collection NAME” with a table.
-- parameters:
--   collection: {title: Collection, example: cincinnati-hamilton-county, choices: "select id, name from collection_names where has_gaps order by place"}
-- chart:
--   title: Speakers of languages in which nothing, or nothing known, is held, with the 90 % interval
--   mark: dot
--   x: language_group
--   y:
--     - {column: speakers, label: all speakers, margin: margin_of_error}
--     - {column: limited_english, label: with limited English, margin: limited_english_margin}
--   unit: people
--   scale: log
--   caution: what_if
-- answer: >-
--   {% set bare = rows|where("held", "none held") %}{{ bare|counted("language group of the census has", "language groups of the census have") }}
--   speakers and nothing held{% if bare %}, first {{ bare[0].language_group }} with
--   {{ bare[0].speakers|figure }} speakers{% endif %}; for
--   {{ rows|rejectattr("held", "equalto", "none held")|list|counted("group", "groups") }} it is not known
--   whether anything is.{% if first.what_if[:3] != "no:" %} A what-if: the
--   speakers are those of {{ first.speakers_of }}, whom the collection does not serve.{% endif %}
-- nothing: >-
--   No collection of that key is held against a place here, or it holds something in every language
--   of its place. “interloan add counts” adds a collection.
select
  gaps.language_group,
  case
    when gaps.is_open_ended = 1 then 'unknown: the line counts languages that nobody lists'
    when coalesce(gaps.items, gaps.titles) = 0 then 'none held'
    else 'unknown: the counts do not cover every language'
  end as held,
  gaps.speakers,
  gaps.speakers_moe as margin_of_error,
  gaps.limited_english,
  gaps.limited_english_moe as limited_english_margin,
  case when gaps.is_open_ended = 1 then 'not ranked: not one language'
    when gaps.speakers_rank_low is null then 'too uncertain to rank'
    when gaps.speakers_rank_low = gaps.speakers_rank_high then 'rank ' || gaps.speakers_rank_low
    else 'between ranks ' || gaps.speakers_rank_low || ' and ' || gaps.speakers_rank_high end as rank_by_speakers,
  places.name || ', ' || gaps.vintage as speakers_of,
  case gaps.is_what_if when 1 then gaps.what_if_reason
    else 'no: the collection serves this place' end as what_if,
  gaps.traced_to_speakers as traced_to
from language_gaps as gaps
join places on places.id = gaps.place_id
where gaps.collection_id = :collection and gaps.norm = 'queensland-2008'
  and coalesce(gaps.items, gaps.titles, 0) = 0 and gaps.speakers > 0
order by held <> 'none held', gaps.speakers desc
