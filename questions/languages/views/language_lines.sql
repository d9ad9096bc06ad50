-- title: Lines that count a language
-- description: >-
--   Every line of a census table or of a more detailed count in which a language is counted, and whether it stands
--   there alone. Where it does not, the figure of the line is an upper bound, never its number of speakers.
-- order: 3
-- columns:
--   language_id: Language.
--   line_id: Line, of census_groups or detailed_lines.
--   line: Label of the line, as printed.
--   counted: "alone; alone or with …, where nobody says that it holds another too; with others, where the label names it; among others, where it does not; perhaps there."
--   rank: 1 for alone, 2 for alone or with …, 3 for with others, 4 for among others, 5 for perhaps there.
--   level: Of a detailed count, as in detailed_lines; empty for the tables of the census.
--   is_open: 1 where the line is what is left of a family, and holds languages that nobody lists.
-- types: {rank: integer}
with lines as (
  select id as line_id, label, kind, null as level from census_groups where kind in ('single_language', 'group', 'residual')
  union all
  select id, label, kind, level from detailed_lines where kind in ('single_language', 'group', 'residual')
),
members as (
  select census_group_id as line_id, language_id, membership from census_group_languages
  union all
  select parts.line_id, parts.language_id, parts.membership
  from detailed_line_languages as parts join detailed_lines on detailed_lines.id = parts.line_id
  where parts.membership <> 'wider' -- nor answers that name a wider language and no more
    and not (detailed_lines.level = 'language' and detailed_lines.kind = 'residual' and parts.membership = 'stated')
),
judged as (
  select members.language_id, lines.*,
    case
      when members.membership = 'possible' then 5
      when members.membership <> 'stated' then 4
      when languages.scope = 'macrolanguage' and lines.kind <> 'residual'
        and (lines.label = languages.name or lines.label like languages.name || ' (incl.%') then 1
      when lines.kind = 'single_language' and exists (
        select 1 from members as others where others.line_id = lines.line_id and others.membership <> 'stated') then 2
      when lines.kind = 'single_language' and (lines.label like languages.name || ' (incl.%' or not exists (
        select 1 from members as others
        where others.line_id = lines.line_id and others.language_id <> members.language_id)) then 1
      else 3
    end as rank
  from members
  join lines on lines.line_id = members.line_id
  join languages on languages.id = members.language_id
)
select
  language_id, line_id, label as line,
  case rank when 1 then 'alone' when 3 then 'with others' when 4 then 'among others' when 5 then 'perhaps there'
    else 'alone or with ' || (
      select group_concat(languages.name, ', ') from members as others
      join languages on languages.id = others.language_id
      where others.line_id = judged.line_id and others.membership <> 'stated')
  end as counted,
  rank, level, kind = 'residual' as is_open
from judged
