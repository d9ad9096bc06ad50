-- title: Where do I look for this?
-- order: 3
-- description: >-
--   Ready search links for a book, score, film or newspaper, own network first. They follow the order a
--   Massachusetts library works in: network, Commonwealth Catalog, other networks, Rhode Island, MLS ILL Team,
--   then digital sources and lenders elsewhere. Where no link to a search can be made, it says so. We have not tried the addresses.
-- asked: >-
--   {title}; where find; where look; search for; find {kind}; find {isbn}; {isbn}; {kind};
--   order to search; search order; catalog; try first; who has; which library has; find book; find article;
--   copy of; looking for; locate; {author} author; where {kind}; look up isbn; isbn;
--   order of places to look; holdings of; comcat first; download {kind}; free {kind}; pdf of; full text; book by;
--   {kind} by
-- parameters:
--   title: {title: Title or words, example: Walden, optional: true, rest: true}
--   isbn: {title: ISBN, type: isbn, optional: true, hint: "10 or 13 digits, with or without hyphens"}
--   author: {title: Author, optional: true}
--   kind: {title: Kind, type: choice, optional: true, choices: "select material, upper(substr(material, 1, 1)) || substr(material, 2) from resource_materials where material <> 'any' group by material order by material"}
--   year: {title: Year, type: integer, least: 1400, most: 2100, optional: true, hint: "of publication, or of the newspaper"}
--   language: {title: Language, type: choice, optional: true, choices: "select name, name from languages where iso639_1 is not null order by name", first: "select name from languages where id in (select language_id from language_lines union select language_id from language_leads)", first_title: Spoken in Massachusetts or led to}
--   place: {title: Your city or town, optional: true, hint: "finds your network, and newspapers there", suggested: "select name, name from town_names order by name"}
--   network: {title: Network, type: choice, optional: true, choices: "select id, name from consortia where kind in ('network', 'school_and_special_network') order by name"}
-- supporting: [own_network, public_domain, newspapers_for_a_year, newspapers_beside_a_year]
-- desk: 3
-- nothing: Type a title or a few words of it, an ISBN, an author or a place.
with given as materialized (
  select
    nullif(trim(:title), '') as title, nullif(trim(:author), '') as author, isbn_13(:isbn) as isbn,
    nullif(trim(:kind), '') as material, cast(nullif(trim(:year), '') as integer) as year,
    nullif(trim(:place), '') as place,
    coalesce(nullif(trim(:network), ''), (
      select consortium_id from municipalities where geoid = (
        select municipality_geoid from town_names
        where name = trim(substr(:place, 1, instr(:place || ',', ',') - 1)) collate nocase
        order by place limit 1
    ))) as network_id
),
typed as materialized (
  select given.*, coalesce(title || ' ' || author, title, author, isbn, place) as words from given
),
spoken as materialized (
  select name, iso639_1, marc from language_filters
  where name = trim(:language) collate nocase and iso639_1 is not null
),
links as (
  select
    places.*,
    case
      when places.consortium_id = typed.network_id then '1 Your network'
      when places.step like '1 %' and typed.network_id is not null then '3 Other Massachusetts networks'
      else places.step
    end as own_step,
    case places.kind when 'author' then typed.author when 'place' then typed.place else typed.words end as query,
    coalesce(case when spoken.name is not null then replace(replace(replace(replace(places.url_language_filter,
      '{iso639_1}', spoken.iso639_1), '{marc}', coalesce(spoken.marc, '')),
      '{name_lower}', url_encode(lower(spoken.name))), '{name}', url_encode(spoken.name)) end, '') as language_filter
  from typed
  join places_to_search as places
  left join spoken
  where typed.words is not null
    and case places.kind
      when 'none' then 1
      when 'keyword' then is_preferred
        and not (title is null and author is null and isbn is not null and has_isbn_search)
      when 'title' then title is not null
      when 'author' then author is not null and title is null
      when 'isbn' then isbn is not null
      when 'place' then place is not null and coalesce(material, 'archive') = 'archive'
      when 'keyword_in_year' then year is not null and coalesce(material, 'newspaper') = 'newspaper'
    end
    and (instr(materials, coalesce(' ' || material || ' ', ' ')) or instr(materials, ' any '))
)
select
  links.own_step as step,
  links.where_to_look,
  case links.kind when 'none' then 'nothing: open it and search there' when 'isbn' then 'ISBN'
    when 'keyword' then 'words' when 'keyword_in_year' then 'words in this year' else links.kind
  end as searches_for,
  replace(replace(replace(replace(links.url_template, '{query}', url_encode(links.query)),
    '{title}', coalesce(url_encode(typed.title), '')), '{isbn}', coalesce(typed.isbn, '')),
    '{year}', coalesce(typed.year, '')) || links.language_filter as search_link,
  case when links.kind = 'isbn' then replace(links.url_template, '{isbn}', isbn_10(:isbn)) || links.language_filter end
    as search_link_isbn_10,
  links.opens_at,
  links.reason as note,
  links.what_it_covers,
  case
    when typed.year < links.covers_from_year then 'no, begins in ' || links.covers_from_year
    when typed.year > links.covers_to_year then 'no, ends in ' || links.covers_to_year
    when typed.year >= links.covers_from_year then 'yes'
  end as covers_the_year,
  links.cost,
  links.access,
  links.status,
  publications.title as source,
  links.as_of
from typed
join links
left join publications on publications.id = links.source_id
order by links.own_step, links.resource_id = 'overdrive', links.resource_id <> 'worldcat', links.where_to_look,
  links.kind <> 'isbn', links.kind <> 'title', links.kind
