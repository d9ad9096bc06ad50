-- title: Where do I look for this title?
-- subject: At the desk
-- order: 11
-- description: >-
--   Ready search links for a title, in the order a Massachusetts library works: Massachusetts network
--   catalogues, the Commonwealth Catalog, Rhode Island, then WorldCat, digital collections and fee
--   sources. Sources that cannot be linked into say so. No address was tried live.
-- parameters:
--   title: {title: Title or words, example: Walden}
-- nothing: Type a title or a few words of it.
with typed as (
  select trim(:title) as words,
    replace(replace(replace(replace(replace(replace(replace(replace(trim(:title),
      '%', '%25'), '&', '%26'), '#', '%23'), '+', '%2B'), '"', '%22'), '<', '%3C'), '>', '%3E'),
      ' ', '+') as encoded
),
ranked as (
  select
    search_templates.*, resources.name as resource, resources.cost, resources.covers_from_year,
    resources.covers_to_year, resources.is_active, resources.description,
    case
      when resources.kind = 'catalogue' and resources.region_scope = 'Massachusetts' then 1
      when resources.id = 'commonwealth-catalog' then 2
      when resources.id = 'ocean-state-catalog' then 3
      when search_templates.consortium_id is not null then 4
      when resources.id = 'worldcat' then 5
      when resources.cost = 'free' then 6
      else 7
    end as place
  from search_templates left join resources on resources.id = search_templates.resource_id
  where search_templates.is_preferred = 1 and search_templates.kind in ('keyword', 'none')
    and coalesce(resources.is_active, 1) = 1
)
select
  case ranked.place
    when 1 then '1 Massachusetts networks' when 2 then '2 Commonwealth Catalog'
    when 3 then '3 Rhode Island' when 4 then '4 E-books' when 5 then '5 WorldCat'
    when 6 then '6 Free digital sources' else '7 Other sources'
  end as step,
  ranked.name as where_to_look,
  replace(ranked.url_template, '{query}', typed.encoded) as search_link,
  coalesce(ranked.reason, ranked.note) as note,
  ranked.cost,
  ranked.covers_from_year,
  ranked.covers_to_year,
  ranked.status
from typed join ranked
where typed.words <> ''
order by ranked.place, ranked.url_template is null, ranked.name
