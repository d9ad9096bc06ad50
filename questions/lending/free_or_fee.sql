-- title: Which resources are free, and which charge?
-- order: 19
-- description: >-
--   Every resource of the guide by what it costs to use. The guide's own mark ($ or some $) stands
--   beside what we found; “unknown” means that no source says.
-- asked: >-
--   free resource; free or fee; resource cost; resource free; which are free; subscription; resource charge;
--   paid resource; free database; fee database; resource fee; database cost; is it free; free site; free online;
--   {cost} resource; all fees; fee resource; free or paid; pay resource
-- parameters:
--   cost: {title: Cost, example: fee, optional: true, choices: "select distinct cost, replace(cost, '_', ' ') from resources order by cost"}
-- columns:
--   name: resource
--   kind: kind
--   cost: cost
--   mark_in_guide: mark in the guide
--   access: access
--   url: address
--   status: how sure
-- answer: >-
--   {% for cost, said in [("free", "Free"), ("some fee", "Free in part"), ("fee", "For a fee"), ("unknown", "Of unknown cost")] if rows|where("cost", cost) %}{{ said }}:
--   {{ rows|where("cost", cost)|names("name", 5) }}. {% endfor %}{% set marked = rows|rejectattr("mark_in_guide", "none")|list %}{% if marked %}The guide marks
--   {{ marked|names("name", 4) }} with a dollar sign.{% endif %}
-- nothing: No resource has this cost. Choose free, some fee, fee or unknown, or none for all.
select
  resources.name,
  replace(resources.kind, '_', ' ') as kind,
  replace(resources.cost, '_', ' ') as cost,
  resources.guide_cost_mark as mark_in_guide,
  replace(resources.access, '_', ' ') as access,
  replace(resources.lends, '_', ' ') as lends,
  resources.url,
  resources.description,
  resources.status,
  resources.as_of
from resources
where resources.is_active = 1
  and (resources.cost = trim(:cost) or trim(coalesce(:cost, '')) = '')
order by case resources.cost when 'fee' then 1 when 'some_fee' then 2 when 'free' then 3 else 4 end, resources.name
