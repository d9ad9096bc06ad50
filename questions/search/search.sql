-- title: Search everything
-- order: 90
-- description: >-
--   Finds words, names, link texts and figures in every table, in the questions and on the pages of
--   text. Accents and word endings do not matter: “voila” finds Voilà, “newspapers” finds newspaper.
--   Rows with all words come first; where no row has them all, rows with any of them. A word that occurs nowhere is read as the nearest one that does.
-- parameters:
--   q: {title: Search for, example: newspapers}
-- nothing: Nothing here has these words. Try another spelling or other words.
with asked as materialized (
  select words, case -- all words, or any where nothing has all
    when exists (select 1 from search_entries_fts where search_entries_fts match every) then every
    else replace(every, '" "', '" OR "') end as terms
  from (select words, coalesce(nullif(escape_fts(words), ''), '""') as every from (select respelt(:q) as words))
)
select
  entries.kind,
  entries.title,
  snippet(search_entries_fts, 1, '⟦', '⟧', ' … ', 24) as text,
  entries.path,
  entries.table_name,
  (select count(*) from search_entries_fts
    where search_entries_fts match (select terms from asked)) as matches,
  asked.words as searched_for
from asked
join search_entries_fts on search_entries_fts match asked.terms
join search_entries as entries on entries.rowid = search_entries_fts.rowid
order by entries.kind <> 'At the desk', entries.kind <> 'More questions', bm25(search_entries_fts, 8.0, 1.0), entries.id
limit 200
