-- title: Which e-book sites may a town's readers use?
-- order: 21
-- description: >-
--   A town's own OverDrive site, and those of the other networks, which its card opens too. Each has to be
--   searched on its own. Where the town's network is not known, neither is what its card opens.
-- asked: >-
--   {town} ebook; {town} overdrive; {town} libby; which overdrive; ebook; overdrive; libby; ebook site;
--   {town} audiobook; ebook card; {town} hoopla; lea; which libby; ebook town; libby card; {town} e-book site;
--   reciprocal overdrive; partner library overdrive; kindle; {town} kindle; digital book {town};
--   download audiobook
-- parameters:
--   town: {title: City or town, example: Brockton, choices: "select town, label from town_names order by label"}
-- columns:
--   ebook_site: e-book site
--   relation: whose it is
--   url: address
--   reciprocal_since: other cards since
--   status: how sure
--   source: source
-- answer: >-
--   {% set own = rows|where("relation", "own network") %}{% if own %}{{ first.town }} has
--   {{ own|map(attribute="ebook_site")|join(" and ") }}; its cards also open
--   {{ rows|where("relation", "another network: usable with this town’s card")|names("ebook_site", 9) }}.{% elif first.relation[:9] == "not known" %}The
--   network of {{ first.town }} is not known, so ask the library which of these {{ rows|counted("site", "sites") }} its cards
--   open.{% else %}No site of its own is known for {{ first.town }}; its cards open
--   {{ rows|counted("site of another network", "sites of other networks") }}.{% endif %}
-- nothing: No Massachusetts city or town of that name. All 351 are in the list.
select
  towns.name as town,
  sites.name as ebook_site,
  case
    when towns.consortium_id is null then 'not known: ask the library which site its card opens'
    when sites.consortium_id = towns.consortium_id then 'own network'
    else 'another network: usable with this town’s card'
  end as relation,
  sites.url,
  sites.is_linked_in_guide,
  sites.reciprocal_since,
  sites.status,
  publications.title as source,
  sites.as_of,
  sites.note
from municipalities as towns
join ebook_sites as sites on sites.url is not null
  and (sites.consortium_id = towns.consortium_id or sites.has_reciprocal_borrowing = 1)
left join publications on publications.id = sites.source_id
where towns.name = trim(:town) collate nocase
order by sites.consortium_id is not towns.consortium_id, sites.name
