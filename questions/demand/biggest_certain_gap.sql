-- title: Where is the biggest certain gap?
-- order: 53
-- description: >-
--   Items missing to a published norm, with the 90 % interval that the survey leaves: the gaps that
--   sampling error cannot explain come first, by their least size. Certain means that at most one in
--   ten of those called so is expected to be false. A norm is a choice, none is the standard. No
--   Massachusetts library has published its counts, so every row here is a marked what-if until your
--   library adds its own with “interloan add counts FILE --collection NAME”.
-- parameters:
--   collection: {title: Collection, example: cincinnati-hamilton-county, choices: "select id, name from collection_names where has_gaps order by place"}
--   norm: {title: Norm, example: queensland-2008, choices: "select distinct norm, norm || ': ' || norm_rule from language_gaps order by norm = 'queensland-2008' desc, norm"}
-- chart:
--   title: Items missing to the norm, with the interval that the survey leaves
--   mark: dot
--   x: language_group
--   y:
--     - {column: missing, label: for all speakers, low: missing_at_least, high: missing_at_most}
--     - {column: missing_for_limited_english, label: for those with limited English, low: for_limited_english_at_least, high: for_limited_english_at_most}
--   unit: items
--   scale: log
--   caution: what_if
--   only: {gap: certain}
-- answer: >-
--   {% set certain = rows|where("gap", "certain") %}{{ certain|counted("language group of the census has", "language groups of the census have") }}
--   a certain gap to the norm{% if certain %}; the largest is {{ certain[0].language_group }}, with
--   {{ certain[0].missing_at_least|figure }} to {{ certain[0].missing_at_most|figure }} items
--   missing{% endif %}{% set open = rows|selectattr("missing", "none")|list %}{% if open %}; for
--   {{ open|counted("group", "groups") }} it is not known{% endif %}.{% if first.what_if[:3] != "no:" %} A what-if: the
--   speakers are those of {{ first.speakers_of }}, whom the collection does not serve.{% endif %}
-- nothing: >-
--   No collection of that key is held against a place here. “interloan add counts” adds a collection.
select
  gaps.language_group,
  case
    when gaps.is_open_ended = 1 then 'unknown: not one language'
    when gaps.speakers_regime = 'pool or deposit collection' then 'too few for an own collection: a pool or '
      || 'deposit collection'
    when gaps.speakers_deficit is null then 'unknown: ' || gaps.speakers_remark
    when gaps.speakers_deficit_is_certain = 1 then 'certain'
    when gaps.speakers_deficit > 0 then 'not certain'
    else 'no gap'
  end as gap,
  gaps.speakers_deficit as missing,
  gaps.speakers_deficit_low as missing_at_least,
  gaps.speakers_deficit_high as missing_at_most,
  gaps.limited_english_deficit as missing_for_limited_english,
  gaps.limited_english_deficit_low as for_limited_english_at_least,
  gaps.limited_english_deficit_high as for_limited_english_at_most,
  case when gaps.is_open_ended = 1 then 'not ranked: not one language'
    when gaps.speakers_deficit is null then 'unknown'
    when gaps.speakers_deficit_rank_low is null then 'too uncertain to rank'
    when gaps.speakers_deficit_rank_low = gaps.speakers_deficit_rank_high
      then 'rank ' || gaps.speakers_deficit_rank_low
    else 'between ranks ' || gaps.speakers_deficit_rank_low || ' and ' || gaps.speakers_deficit_rank_high
  end as rank_of_gap,
  case when gaps.items is null then 'not counted'
    when gaps.is_open_ended = 1 then printf('at least %,d', gaps.items) else gaps.items end as items,
  gaps.speakers,
  gaps.speakers_moe as margin_of_error,
  gaps.limited_english,
  gaps.limited_english_moe as limited_english_margin,
  places.name || ', ' || gaps.vintage as speakers_of,
  case gaps.is_what_if when 1 then gaps.what_if_reason
    else 'no: the collection serves this place' end as what_if,
  gaps.norm_rule as norm,
  '/interloan/language_gaps/' || gaps.collection_id || ',' || gaps.place_id || ',' || gaps.vintage || ','
    || gaps.dataset || ',' || gaps.census_group_id || ',' || gaps.norm as traced_to
from language_gaps as gaps
join places on places.id = gaps.place_id
where gaps.collection_id = :collection and gaps.norm = :norm
order by gaps.is_open_ended, coalesce(gaps.speakers_deficit_is_certain, -1) desc,
  gaps.speakers_deficit_low desc, gaps.speakers desc
