-- title: How sure a status is
-- description: >-
--   The statuses of a fact, least sure first. An answer that rests on several facts is as sure as the
--   weakest of them, and no surer.
-- order: 1
-- columns:
--   status: The status, as it stands in the tables.
--   rank: Its place; the least sure has 1.
--   meaning: What it says of a fact.
-- types: {rank: integer}
select 'unverified' as status, 1 as rank, 'General knowledge, checked in no source.' as meaning
union all select 'stated', 2, 'One source states it.'
union all select 'confirmed', 3, 'Two independent sources state it.'
