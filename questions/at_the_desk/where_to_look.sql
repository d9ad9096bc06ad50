-- title: Where do I look for this?
-- order: 3
-- description: >-
--   Ready search links for a book, score, film or newspaper, own network first. They follow the order a
--   Massachusetts library works in: network, Commonwealth Catalog, other networks, Rhode Island, MLS ILL Team,
--   then digital sources and lenders elsewhere. What cannot be linked into says so. No address was tried live.
-- parameters:
--   title: {title: Title or words, example: Walden, optional: true}
--   isbn: {title: ISBN, type: isbn, optional: true, hint: "10 or 13 digits, with or without hyphens"}
--   author: {title: Author, optional: true}
--   kind: {title: Kind, type: choice, optional: true, choices: "select material, upper(substr(material, 1, 1)) || substr(material, 2) from resource_materials where material <> 'any' group by material order by material"}
--   year: {title: Year, type: integer, least: 1400, most: 2100, optional: true, hint: "of publication, or of the newspaper"}
--   language: {title: Language, type: choice, optional: true, choices: "select name, name from languages where iso639_1 is not null order by name"}
--   place: {title: Your city or town, optional: true, hint: "finds your network, and newspapers there", suggested: "select name, name from municipalities union select city, city from libraries order by 1"}
--   network: {title: Network, type: choice, optional: true, choices: "select id, name from consortia where kind in ('network', 'school_and_special_network') order by name"}
-- supporting: [own_network, public_domain, newspapers_for_a_year, newspapers_beside_a_year]
-- desk: 3
-- nothing: Type a title or a few words of it, an ISBN, an author or a place.
with given as materialized (
  select
    nullif(trim(:title), '') as title,
    nullif(trim(:author), '') as author,
    isbn_13(:isbn) as isbn,
    isbn_10(:isbn) as isbn_10,
    nullif(trim(:kind), '') as material,
    cast(nullif(trim(:year), '') as integer) as year,
    nullif(trim(:place), '') as place,
    coalesce(nullif(trim(:network), ''), (
      select consortium_id from municipalities where geoid = (
        select geoid from municipalities
        where name = trim(substr(:place, 1, instr(:place || ',', ',') - 1)) collate nocase
        union all
        select municipality_geoid from libraries
        where city = trim(substr(:place, 1, instr(:place || ',', ',') - 1)) collate nocase
        limit 1
      )
    )) as network_id
),
typed as materialized (
  select given.*, coalesce(title || ' ' || author, title, author, isbn, place) as words,
    title is null and author is null as has_no_words
  from given
),
spoken as materialized (
  select name, iso639_1, (
    select code from language_codes where language_id = languages.id and scheme = 'marc'
    order by is_preferred desc, is_exact desc, code limit 1
  ) as marc
  from languages where name = trim(:language) collate nocase
),
links as (
  select
    templates.*,
    case templates.kind when 'author' then typed.author when 'place' then typed.place
      else typed.words end as query,
    case when spoken.iso639_1 is not null then coalesce(replace(replace(replace(replace(
      templates.url_language_filter, '{iso639_1}', spoken.iso639_1), '{marc}', coalesce(spoken.marc, '')),
      '{name_lower}', url_encode(lower(spoken.name))), '{name}', url_encode(spoken.name)), '')
      else '' end as language_filter
  from typed
  join search_templates as templates
  left join spoken
  where typed.words is not null and case templates.kind
    when 'none' then 1
    when 'keyword' then templates.is_preferred and not (typed.has_no_words and typed.isbn is not null
      and exists (select 1 from search_templates as other where other.resource_id = templates.resource_id
        and other.kind = 'isbn'))
    when 'title' then typed.title is not null
    when 'author' then typed.author is not null and typed.title is null
    when 'isbn' then typed.isbn is not null
    when 'place' then typed.place is not null and coalesce(typed.material, 'archive') = 'archive'
    when 'keyword_in_year' then typed.year is not null and coalesce(typed.material, 'newspaper') = 'newspaper'
  end
  and (templates.resource_id <> 'overdrive' or exists (
    select 1 from ebook_sites
    where consortium_id = templates.consortium_id and has_reciprocal_borrowing = 1
  ))
),
found as (
  select
    links.*,
    case
      when links.consortium_id = typed.network_id then '1 Your network'
      when links.consortium_id = 'commonwealth-catalog' then '2 Commonwealth Catalog'
      when links.consortium_id = 'ocean-state-libraries' then '4 Rhode Island'
      when links.consortium_id is not null and links.resource_id <> 'overdrive' then
        iif(typed.network_id is null, '1 Massachusetts networks', '3 Other Massachusetts networks')
      when links.resource_id = 'worldcat' then '5 The MLS ILL Team'
      when resources.cost in ('fee', 'some_fee') or resources.kind = 'archive'
        or (resources.kind = 'lender' and resources.lends <> 'unknown')
        or resources.guide_section_id in ('nlm', 'canadian-libraries', 'texas')
        then '8 Lenders and archives elsewhere'
      when resources.access in ('library_card', 'free_account') then '7 Digital, with a card or account'
      else '6 Digital, open to all'
    end as step
  from typed
  join links
  join resources on resources.id = links.resource_id
  where resources.is_active = 1 and exists (
    select 1 from resource_materials as materials
    where materials.resource_id = resources.id
      and (typed.material is null or materials.material in ('any', typed.material))
  )
  union all
  select null, null, id, null, 'none', null, null, null, null, null, null, null, 1,
    second_source_id, status, source_id, as_of, null, null, '', '5 The MLS ILL Team'
  from typed join resources on resources.id = 'mls-ill-team'
  where typed.words is not null
)
select
  found.step,
  coalesce((
    select name from search_templates as first
    where first.resource_id = found.resource_id and first.consortium_id is found.consortium_id
      and first.is_preferred = 1
  ), resources.name) as where_to_look,
  case found.kind when 'none' then 'nothing: open it and search there' when 'isbn' then 'ISBN'
    when 'keyword' then 'words' when 'keyword_in_year' then 'words in this year' else found.kind
  end as searches_for,
  replace(replace(replace(replace(found.url_template, '{query}', url_encode(found.query)),
    '{title}', coalesce(url_encode(typed.title), '')), '{isbn}', coalesce(typed.isbn, '')), '{year}', coalesce(typed.year, ''))
    || found.language_filter as search_link,
  case when found.kind = 'isbn'
    then replace(found.url_template, '{isbn}', typed.isbn_10) || found.language_filter
  end as search_link_isbn_10,
  resources.url as opens_at,
  coalesce(found.reason, found.note, resources.url_reason) as note,
  iif(found.resource_id = 'overdrive', 'E-books and audiobooks', resources.description) as what_it_covers,
  case
    when typed.year < resources.covers_from_year then 'no, begins in ' || resources.covers_from_year
    when typed.year > resources.covers_to_year then 'no, ends in ' || resources.covers_to_year
    when typed.year >= resources.covers_from_year then 'yes'
  end as covers_the_year,
  resources.cost,
  replace(resources.access, '_', ' ') as access,
  found.status,
  publications.title as source,
  found.as_of
from typed
join found
join resources on resources.id = found.resource_id
left join publications on publications.id = found.source_id
order by found.step, found.resource_id = 'overdrive', found.resource_id <> 'worldcat', where_to_look,
  found.kind <> 'isbn', found.kind <> 'title', found.kind
