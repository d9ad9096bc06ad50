-- title: Is the guide right about …?
-- subject: The guide, checked
-- order: 40
-- desk: 6
-- description: >-
--   What the guide states (in our words), what we found, how sure we are and since when, with what to do
--   at the desk. What misleads comes first, what still holds last.
-- parameters:
--   section: {title: Section of the guide, type: choice, optional: true, choices: "select id, title from guide_sections where id in (select guide_section_id from guide_checks) order by position"}
--   about: {title: Word, optional: true, longest: 60, example: RACER, hint: "A name or a thing: newspapers, RACER, region"}
--   verdict: {title: Verdict, type: choice, optional: true, choices: "select distinct verdict, verdict from guide_checks order by case verdict when 'wrong' then 1 when 'stale' then 2 when 'incomplete' then 3 when 'ambiguous' then 4 else 5 end"}
-- nothing: >-
--   No checked statement of the guide has this word there. That does not mean that the guide is right
--   about it: it was not checked. Try another word, or leave it out.
select
  guide_sections.title as section,
  checks.topic,
  checks.guide_states,
  checks.finding,
  checks.verdict,
  checks.severity,
  checks.what_to_do,
  checks.status,
  publications.title as source,
  checks.source_id,
  checks.second_source_id,
  checks.as_of,
  checks.note,
  '/interloan/guide_checks/' || checks.id as traced_to
from guide_checks as checks
join guide_sections on guide_sections.id = checks.guide_section_id
left join publications on publications.id = checks.source_id
where (trim(coalesce(:section, '')) = '' or checks.guide_section_id = trim(:section))
  and (trim(coalesce(:verdict, '')) = '' or checks.verdict = trim(:verdict))
  and (trim(coalesce(:about, '')) = ''
    or checks.topic || ' ' || coalesce(checks.guide_states, '') || ' ' || coalesce(checks.finding, '')
      || ' ' || guide_sections.title like '%' || trim(:about) || '%')
order by
  checks.verdict = 'current',
  case checks.severity when 'misleads' then 1 when 'matters' then 2 else 3 end,
  case checks.verdict when 'stale' then 1 when 'wrong' then 2 when 'incomplete' then 3 else 4 end,
  guide_sections.position, checks.id
