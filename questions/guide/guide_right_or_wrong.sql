-- title: Is the guide right about …?
-- order: 40
-- asked: >-
--   guide right; is guide right; guide wrong; guide correct; guide error; guide mistake; guide still right;
--   guide about; what is wrong with guide; guide outdated; out of date; guide check; guide say; mls guide;
--   guide accurate; guide {section}; guide; error in guide; still true; still correct; {verdict};
--   link broken guide
-- desk: 6
-- description: >-
--   What the guide states (in our words), what we found, how sure we are and since when, with what to do
--   at the desk. What misleads comes first, what still holds last.
-- parameters:
--   section: {title: Section of the guide, type: choice, optional: true, choices: "select id, title from guide_sections where id in (select guide_section_id from guide_checks) order by position"}
--   about: {title: Word, optional: true, rest: true, longest: 60, example: RACER, hint: "A name or a thing: newspapers, RACER, region"}
--   verdict: {title: Verdict, type: choice, optional: true, choices: "select distinct verdict, verdict from guide_checks order by case verdict when 'wrong' then 1 when 'stale' then 2 when 'incomplete' then 3 when 'ambiguous' then 4 else 5 end"}
-- answer: >-
--   {% set words = {"current": ("still holds", "still hold"), "stale": ("was right once", "were right once"),
--   "wrong": ("is wrong", "are wrong"), "incomplete": ("leaves out what matters", "leave out what matters"),
--   "ambiguous": ("is not clear", "are not clear")} %}
--   {% set short = {"current": "Yes", "stale": "No longer", "wrong": "No", "incomplete": "Not the whole of it",
--   "ambiguous": "It can be read in two ways"} %}
--   {% set holding = rows|where("verdict", "current") %}
--   {% if not first.has_word %}No statement that we checked has this word, but the name of a section has it; this is what we checked there.{% endif %}
--   {% if rows|length == 1 %}<strong>{{ short[first.verdict] }}:</strong> the one statement checked
--   {{ words[first.verdict][0] }}.
--   {% else %}<strong>{{ "Yes" if holding|length == rows|length else "Only in part" if holding else "No" }}.</strong>
--   Of {{ rows|length }} statements checked{% for verdict in words if rows|where("verdict", verdict) %}
--   {{- ": " if loop.first else ", " }}{{ rows|where("verdict", verdict)|counted(*words[verdict]) }}
--   {%- endfor %}.{% endif %}
-- nothing: >-
--   None of the statements we checked has this word. We do not know whether the guide is right about it.
--   Try another word, or leave the field empty to see everything that was checked.
with found as materialized (
  select
    checks.*,
    guide_sections.title as section,
    guide_sections.position,
    replace(checks.topic || ' ' || coalesce(checks.guide_states, '') || ' ' || coalesce(checks.finding, ''), '-', ' ')
      like '%' || trim(replace(coalesce(:about, ''), '-', ' ')) || '%' as has_word
  from guide_checks as checks
  join guide_sections on guide_sections.id = checks.guide_section_id
  where (trim(coalesce(:section, '')) = '' or checks.guide_section_id = trim(:section))
    and (trim(coalesce(:verdict, '')) = '' or checks.verdict = trim(:verdict))
)
select
  found.section,
  found.topic,
  found.guide_states,
  found.finding,
  found.verdict,
  found.severity,
  found.what_to_do,
  found.has_word,
  found.status,
  publications.title as source,
  found.source_id,
  found.second_source_id,
  found.as_of,
  found.note,
  '/interloan/guide_checks/' || found.id as traced_to
from found
left join publications on publications.id = found.source_id
where found.has_word
  or found.section like '%' || trim(:about) || '%' and not exists (select 1 from found where has_word)
order by
  found.verdict = 'current',
  case found.severity when 'misleads' then 1 when 'matters' then 2 else 3 end,
  case found.verdict when 'stale' then 1 when 'wrong' then 2 when 'incomplete' then 3 else 4 end,
  found.position, found.id
