-- title: Which region and TV standard do a country's discs have?
-- subject: At the desk
-- order: 12
-- description: >-
--   A country's DVD region and the picture standard of the discs sold there. Region and standard are
--   two independent locks: a disc must pass both. Where lists disagree, every claim is shown and the
--   one we answer with is marked.
-- parameters:
--   country: {title: Country, example: Japan, choices: "select name, name from countries order by name"}
-- nothing: >-
--   No country of that name is known here. Try its plain English name, such as South Korea or Eswatini.
with wanted as (
  select * from countries
  where name = trim(:country) collate nocase
     or id = upper(trim(:country))
     or '; ' || other_names || ';' like '%; ' || trim(:country) || ';%'
)
select
  wanted.name as country,
  coalesce('DVD region ' || claims.region_id, 'no region found') as dvd_region,
  case claims.is_preferred when 1 then 'our answer' when 0 then 'another list says so' end as claim,
  claims.status as region_status,
  upper(standards.disc_standard_id) as disc_standard,
  coalesce(standards.disc_status, 'unverified') as disc_standard_status,
  standards.broadcast_standard,
  case
    when claims.region_id = 1 and standards.disc_standard_id = 'ntsc' then 'An ordinary US player plays these discs.'
    when claims.region_id is null or standards.disc_standard_id is null then 'Not known well enough to say.'
    when claims.region_id = 1 then 'The region fits; the player and TV must take PAL.'
    when standards.disc_standard_id = 'ntsc' then 'The player must be region-free; the standard fits.'
    else 'The player must be region-free and take PAL.'
  end as on_a_us_player,
  coalesce(claims.note, standards.disc_reason, standards.note) as note,
  publications.title as source
from wanted
left join dvd_region_countries as claims on claims.country_code = wanted.id
left join country_video_standards as standards on standards.country_code = wanted.id
left join publications on publications.id = claims.source_id
order by claims.is_preferred desc, claims.region_id
