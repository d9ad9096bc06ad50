-- title: Where is the biggest certain gap?
-- order: 53
-- description: >-
--   Items that a collection lacks by a published norm, with the 90 % range that the survey leaves. Gaps that
--   sampling error cannot explain come first, the surest largest on top; at most one in twenty of them is expected to
--   be false. Because they were selected, their range is wider than that of a single figure: “adjusted for
--   selection”. A norm sends small groups to a pool that libraries share, in Massachusetts the World Language
--   Deposit Collections of the Boston Public Library: no gap is shown then, although something may be missing. A line of
--   several languages has no gap; what is held in each of them stands beside it. A norm is a judgment, and none is the
--   standard. No Massachusetts library has published its counts. One pair here belongs together, a county of Ohio
--   (2009 to 2013) and its library; everything else is a what-if, and marked so, until your own library’s counts are added.
--   Whoever runs this site can do that, from an export of your catalog or a spreadsheet of counts.
-- asked: >-
--   biggest gap; gap; collection gap; largest gap; certain gap; what to buy; what should we buy; purchase; buy;
--   which language to buy; ifla norm; {norm}; norm; how many book should; how many title should;
--   how many book per speaker; {collection} gap; buy first; spend; grant money; {norm} gap;
--   collection development language; standard for language collection; book per capita
-- parameters:
--   collection: {title: Collection, example: cincinnati-hamilton-county, choices: "select id, name from collection_names where has_gaps order by place"}
--   norm: {title: Norm, example: queensland-2008, choices: "select distinct norm, norms.title || ': ' || norm_rule from language_gaps join norms on norms.id = norm order by norm = 'queensland-2008' desc, norm"}
--   place: {title: People of, optional: true, example: 0400000US25, choices: "select distinct place_id, places.name from language_gaps join places on places.id = place_id order by is_what_if, places.name", hint: "the place that the collection serves, unless you choose another"}
-- columns:
--   language_group: language
--   gap: gap
--   missing: items missing
--   missing_at_least: at least
--   missing_at_most: at most
--   held: held
--   speakers: speakers
--   margin_of_error: margin of error
-- chart:
--   title: Items missing to a norm at {collection}, for the speakers of {speakers_of}
--   note: "Norm {norm}."
--   mark: dot
--   x: language_group
--   y:
--     - {column: missing, label: for all speakers, low: missing_at_least, high: missing_at_most}
--     - {column: missing_for_limited_english, label: for those with limited English, low: for_limited_english_at_least, high: for_limited_english_at_most}
--   unit: items
--   scale: log
--   caution: what_if
--   only: {gap: certain}
--   sources: [census-acs1-b16001]
-- answer: >-
--   {% set certain = rows|where("gap", "certain")|list %}{% set pooled = rows|where("gives", "pool or deposit collection")|list %}
--   {% set open = rows|where("gap", "unknown: not one language")|list %}
--   {% if certain %}In <strong>{{ certain[0].language_group }}</strong>: {{ certain[0].missing_at_least|figure }} to
--   {{ certain[0].missing_at_most|figure }} items are missing to the norm (90 % range, wider because the gaps were picked
--   out).{% if certain|length > 1 %} {{ certain[1:]|counted("more language has", "more languages have") }} a certain gap, first
--   {{ certain[1:4]|names("language_group") }}.{% endif %}{% else %}No language has a certain gap to the norm.{% endif %}
--   {% if pooled %}The norm sends {{ pooled|names("language_group", 5) }} to a pool or deposit collection.{% endif %}
--   {% if open %}{{ open|counted("line counts several languages and has", "lines count several languages and have") }} no gap.{% endif %}
--   {% set silent = rows|selectattr("missing", "none")|list|length - pooled|length - open|length %}{% if silent > 0 %}
--   For {{ silent|figure }} more it is not known.{% endif %}{% if first.what_if[:3] != "no:" %} This is a what-if: the
--   speakers are those of {{ first.speakers_of }}, whom the collection does not serve.{% endif %}
-- nothing: >-
--   No collection of that key is held against a place here. Choose one of the list.
select
  gaps.language_group,
  case
    when gaps.is_single_language = 0 then 'unknown: not one language'
    when gaps.speakers_regime = 'pool or deposit collection' then 'pool or deposit collection'
    when gaps.speakers_deficit is null then 'unknown: ' || gaps.speakers_remark
    when gaps.speakers_deficit_is_certain = 1 then 'certain'
    when gaps.speakers_deficit > 0 then 'not certain'
    when gaps.speakers_regime <> 'own collection' then 'not certain: ' || gaps.speakers_regime
    else 'no gap'
  end as gap,
  gaps.speakers_deficit as missing,
  coalesce(gaps.speakers_deficit_listed_low, gaps.speakers_deficit_low) as missing_at_least,
  coalesce(gaps.speakers_deficit_listed_high, gaps.speakers_deficit_high) as missing_at_most,
  gaps.limited_english_deficit as missing_for_limited_english,
  coalesce(gaps.limited_english_deficit_listed_low, gaps.limited_english_deficit_low) as for_limited_english_at_least,
  coalesce(gaps.limited_english_deficit_listed_high, gaps.limited_english_deficit_high) as for_limited_english_at_most,
  case when gaps.speakers_deficit_is_certain = 1 then '90 % range, adjusted for selection'
    when gaps.speakers_deficit_high is not null then '90 % range of this figure alone' end as range_is,
  gaps.speakers_regime as gives, gaps.limited_english_regime as gives_for_limited_english,
  case when gaps.is_single_language = 0 then 'not ranked: not one language'
    when gaps.speakers_deficit is null then 'not ranked'
    when gaps.speakers_deficit_rank_low is null then 'too uncertain to rank'
    when gaps.speakers_deficit_rank_low = gaps.speakers_deficit_rank_high
      then 'rank ' || gaps.speakers_deficit_rank_low
    else 'between ranks ' || gaps.speakers_deficit_rank_low || ' and ' || gaps.speakers_deficit_rank_high
  end as rank_of_gap,
  gaps.held,
  case when gaps.is_single_language = 1 and gaps.possible_languages is not null
    then 'may also count ' || gaps.possible_languages || ': then less is missing' end as overstated,
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
where gaps.collection_id = :collection and gaps.norm = :norm and gaps.place_id = coalesce(nullif(trim(:place), ''), (
  select place_id from language_gaps where collection_id = :collection order by is_what_if, place_id limit 1
))
order by gaps.is_single_language = 0, coalesce(gaps.speakers_deficit_is_certain, -1) desc,
  coalesce(gaps.speakers_deficit_listed_low, gaps.speakers_deficit_low) desc, gaps.speakers desc
