-- title: Collections by name
-- description: >-
--   The name under which each collection is offered and shown. Counts that were made up say so in it.
-- columns:
--   id: Key of the collection, as in collections.
--   name: Its name.
--   has_gaps: Whether it is set against the speakers of a place.
--   place: Which to offer first, least first.
-- types: {place: integer}
select
  id,
  title || case kind when 'synthetic' then ' (counts made up)' else '' end as name,
  id in (select collection_id from language_gaps) as has_gaps,
  row_number() over (order by kind = 'comparison', title) as place
from collections
