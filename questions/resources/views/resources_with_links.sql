-- title: Resources with their links
-- description: Each link of the guide beside the resource or network it belongs to, with its cost and whether it lends.
-- columns:
--   resource: Name of the resource or network.
--   kind: What sort of resource it is.
--   cost: "What it costs to use: free, fee, some fee or unknown."
--   lends: Whether it lends.
--   link_text: Text of the link as the guide has it.
--   purpose: What the link is for.
--   url: Its address; empty where none was found.
--   url_status: What is known of the address. None was tried live.
--   url_reason: Why there is no address.
--   section: Section of the guide.
--   is_in_guide: Whether the guide itself has this link.
select
  coalesce(resources.name, consortia.name) as resource,
  coalesce(resources.kind, consortia.kind) as kind,
  resources.cost,
  resources.lends,
  links.link_text,
  links.purpose,
  links.url,
  links.url_status,
  links.url_reason,
  guide_sections.title as section,
  links.is_in_guide
from resource_links as links
left join resources on resources.id = links.resource_id
left join consortia on consortia.id = links.consortium_id
left join guide_sections on guide_sections.id = links.guide_section_id
order by guide_sections.position, resource, links.id
