-- title: Search everything
-- subject: Search
-- order: 90
-- description: >-
--   Finds words, names, link texts and figures in every table. Accents and word endings do not matter:
--   “voila” finds Voilà, “newspapers” finds newspaper. Several words must all occur.
-- parameters:
--   q: {title: Search for, example: newspapers}
-- nothing: Nothing matches. Try fewer words or another spelling. Each must occur as a whole word, whatever its ending.
select
  data_tables.title as kind,
  entries.title,
  snippet(search_entries_fts, 1, '⟦', '⟧', ' … ', 24) as text,
  entries.path,
  entries.table_name,
  (select count(*) from search_entries_fts
    where search_entries_fts match coalesce(nullif(escape_fts(:q), ''), '""')) as matches
from search_entries_fts
join search_entries as entries on entries.rowid = search_entries_fts.rowid
join data_tables on data_tables.name = entries.table_name
where search_entries_fts match coalesce(nullif(escape_fts(:q), ''), '""')
order by bm25(search_entries_fts, 8.0, 1.0), entries.id
limit 200
