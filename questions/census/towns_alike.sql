-- title: Which towns are like this one in the languages they speak?
-- order: 26
-- description: >-
--   Cities and towns of about the same size where about the same share of the people speaks another language
--   than English at home. Their libraries may know what to buy, and whom to ask.
-- asked: >-
--   town like {town}; similar town; {town} peer; peer library; town alike; town similar to {town};
--   library like {town}; comparable town; {town} comparable; peer town; compare {town}; like {town};
--   similar to {town}; peer
-- parameters:
--   town: {title: City or town, example: Lowell, choices: "select distinct town, town from town_lines where basis <> 'county' order by town"}
-- columns:
--   town: city or town
--   population_2020: residents in 2020
--   other_language_pct: "speak another language (%)"
--   largest_lines: largest lines
--   network: network
--   years: years
-- answer: >-
--   Most like {{ first.compared_with }}: {% for row in rows[:3] %}{{ row.town }} ({{ row.network }}){{ ", " if not loop.last }}{% endfor %}.
-- nothing: >-
--   No such town, or none of its figures is known here: only the 84 larger cities and towns can be compared.
with town_shares as (
  select lines.municipality_geoid, lines.town, round(sum(lines.share_pct), 1) as other_language_pct,
    max(lines.years) as years, max(lines.source_id) as source_id,
    case max(lines.basis) when 'published' then 'speakers?place_id=' || max(lines.area_id)
      else 'town_language_estimates?municipality_geoid=' || lines.municipality_geoid end as rows_behind
  from town_lines as lines where lines.basis <> 'county' group by lines.municipality_geoid
),
every as (
  select town_shares.*, municipalities.population_2020, municipalities.consortium_id
  from town_shares join municipalities on municipalities.geoid = town_shares.municipality_geoid
),
wanted as (select * from every where town = trim(:town) collate nocase)
select
  every.town, every.population_2020, every.other_language_pct,
  (select group_concat(line || ' ' || share_pct || ' %', '; ') from (
    select line, share_pct from town_lines where town_lines.municipality_geoid = every.municipality_geoid
    order by speakers desc limit 3
  )) as largest_lines,
  coalesce(consortia.abbreviation, 'network not known') as network,
  wanted.town as compared_with, every.years, 'stated' as status, publications.title as source, substr(every.years, -4) as as_of,
  '/interloan/' || every.rows_behind as traced_to
from wanted
join every on every.municipality_geoid <> wanted.municipality_geoid
left join consortia on consortia.id = every.consortium_id
left join publications on publications.id = every.source_id
order by abs(ln(1.0 * every.population_2020 / wanted.population_2020))
  + 2 * abs(ln((every.other_language_pct + 1) / (wanted.other_language_pct + 1))), every.town
limit 6
