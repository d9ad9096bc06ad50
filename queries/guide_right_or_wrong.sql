-- title: Which statements of the guide are stale or wrong?
-- subject: The guide, checked
-- order: 40
-- description: >-
--   What the guide states (in our words), what we found, and how sure we are, with what to do at the
--   desk. The most misleading come first. Statements that still hold are listed under “current”.
-- parameters:
--   verdict: {title: Verdict, example: stale, optional: true, choices: "select distinct verdict, verdict from guide_checks order by verdict"}
-- nothing: No statement has this verdict. Choose current, stale, wrong, incomplete or ambiguous, or none for all.
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
  checks.as_of,
  checks.note
from guide_checks as checks
join guide_sections on guide_sections.id = checks.guide_section_id
left join publications on publications.id = checks.source_id
where checks.verdict = trim(:verdict) or (trim(coalesce(:verdict, '')) = '' and checks.verdict <> 'current')
order by
  case checks.severity when 'misleads' then 1 when 'matters' then 2 else 3 end,
  case checks.verdict when 'wrong' then 1 when 'stale' then 2 when 'incomplete' then 3 else 4 end,
  guide_sections.position, checks.id
