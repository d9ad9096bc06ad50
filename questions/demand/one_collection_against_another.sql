-- title: How does one collection compare with another?
-- order: 54
-- description: >-
--   What two collections hold in each language other than English. The shares are of the languages that both
--   counted, so that an incomplete count does not distort them; they are no shares of a whole collection. Items where the library
--   counts them, else titles. The two serve different people, so this says nothing of what anybody needs. No Massachusetts
--   library has published its counts; whoever runs this site can add yours, from an export of your catalog or a
--   spreadsheet.
-- asked: >-
--   compare collection; {one} {other}; collection against another; {one} compared; {one} against; compare {one};
--   compare library collection; {one} versus; collection comparison; {other} {one}; {one} {other} compared;
--   benchmark collection; {one}
-- parameters:
--   one: {title: One collection, example: cincinnati-hamilton-county, choices: "select id, name from collection_names order by place"}
--   other: {title: The other, example: penn-libraries, choices: "select id, name from collection_names order by place"}
-- columns:
--   language: language
--   one_holds: the first holds
--   one_share_pct: "share of the first (%)"
--   other_holds: the other holds
--   other_share_pct: "share of the other (%)"
--   compared: compared
-- chart:
--   title: Share of each language in two collections, within the languages that both counted
--   mark: dot
--   x: language
--   y:
--     - {column: one_share_pct, label: "{one}"}
--     - {column: other_share_pct, label: "{other}"}
--   unit: percent
-- answer: >-
--   {% set compared = rows|rejectattr("one_share_pct", "none")|list %}{% if compared %}Of what the two hold in the
--   {{ compared|counted("language", "languages") }} that both counted, <strong>{{ compared[0].language }}</strong> is the largest part:
--   {{ compared[0].one_share_pct }} % in the first collection and {{ compared[0].other_share_pct }} % in the second. (Of the whole
--   collections the shares are smaller.){% else %}The two have no language in common that both counted.{% endif %}
--   {% if rows|length > compared|length %}{{ rows[compared|length:]|counted("more language was", "more languages were") }} counted in one of them only.{% endif %}
-- nothing: >-
--   One of the two is not known here. Choose two of the list.
with basis as (
  select collections.id, collections.is_complete, collections.source_id,
    case when count(holdings.items) > 0 then 'items' else 'titles' end as unit
  from collections join holdings on holdings.collection_id = collections.id
  where collections.id in (:one, :other)
  group by collections.id
),
held as (
  select basis.id, basis.unit, holdings.language_id,
    sum(case basis.unit when 'items' then holdings.items else holdings.titles end) as amount,
    sum(case basis.unit when 'items' then coalesce(holdings.items_fractional, holdings.items)
      else coalesce(holdings.titles_fractional, holdings.titles) end) as shared_out
  from basis join holdings on holdings.collection_id = basis.id
  where holdings.language_id <> 'eng'
  group by basis.id, holdings.language_id
),
both_count as (
  select a.language_id from held as a join held as b on b.language_id = a.language_id
  where a.id = :one and b.id = :other and a.amount is not null and b.amount is not null
),
totals as (
  select id, sum(shared_out) as shared_out from held where language_id in (select language_id from both_count)
  group by id
),
named as (select distinct language_id from held)
select
  languages.name as language,
  coalesce(iif(one.amount is null, null, printf('%,d ', one.amount)) || one.unit, case one_basis.is_complete when 1 then 'none held' else 'unknown' end) as one_holds,
  round(100.0 * case when shared.language_id is not null then one.shared_out end / nullif(one_total.shared_out, 0), 2) as one_share_pct,
  coalesce(iif(other.amount is null, null, printf('%,d ', other.amount)) || other.unit, case other_basis.is_complete when 1 then 'none held' else 'unknown' end) as other_holds,
  round(100.0 * case when shared.language_id is not null then other.shared_out end / nullif(other_total.shared_out, 0), 2) as other_share_pct,
  case
    when shared.language_id is null then 'not compared: not counted in both'
    when one.amount = 0 or other.amount = 0 then 'none in one of them'
    else 'one has ' || round(one.shared_out * other_total.shared_out * 1.0 / (other.shared_out * one_total.shared_out), 2)
      || ' times the share of the other'
  end as compared,
  one_basis.source_id,
  other_basis.source_id as second_source_id,
  '/interloan/holdings?language_id=' || named.language_id || '&collection_id__in=' || :one || ',' || :other as traced_to
from named
join languages on languages.id = named.language_id
join basis as one_basis on one_basis.id = :one
join basis as other_basis on other_basis.id = :other
left join both_count as shared on shared.language_id = named.language_id
left join held as one on one.id = :one and one.language_id = named.language_id
left join held as other on other.id = :other and other.language_id = named.language_id
left join totals as one_total on one_total.id = :one
left join totals as other_total on other_total.id = :other
order by shared.language_id is null, one_share_pct desc, languages.name
