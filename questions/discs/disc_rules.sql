-- title: Which rules decide whether a disc plays?
-- order: 31
-- description: >-
--   The facts behind the verdict on a disc, each with its source: the locks, what players and computer
--   drives do, and what is known of each format.
-- asked: >-
--   disc rule; {format} rule; why not play; {format} rules; how region lock work; region lock; region free rule;
--   region changes; how do region codes work; drive region change; locks; encoding; rce; {format} encoding;
--   regional lockout; disc lock; how many region change
-- parameters:
--   format: {title: Format, example: dvd, type: choice, choices: "select id, name from disc_formats order by id = 'uhd', id desc"}
-- columns:
--   fact: fact
--   status: how sure
--   source: source
--   note: note
-- answer: >-
--   {{ first.fact }} {{ rows[1:]|counted("more fact is", "more facts are") }} below, each with its source.
-- nothing: Choose DVD, Blu-ray or 4K Ultra HD.
select
  facts.fact,
  replace(facts.topic, '_', ' ') as topic,
  facts.status,
  publications.title as source,
  facts.as_of,
  facts.note
from disc_facts as facts
left join publications on publications.id = facts.source_id
where (facts.applies_to = lower(trim(:format)) or facts.topic = 'locks' and trim(:format) <> '')
  and facts.topic not in ('cataloguing', 'library_practice')
order by case facts.topic when 'locks' then 1 when 'region' then 2 when 'standard' then 3 else 4 end, facts.id
