-- others.sql: providers that a report of some leaves out: those of them that have accounts.
--
-- Takes: $1 smallint[] providers of the report
-- Gives: one row: names, joined by ", " (NULL: it leaves out none)

SELECT string_agg(p.name, ', ' ORDER BY p.name COLLATE "C") AS names
FROM simtally_store.provider p
WHERE p.provider_id <> ALL ($1::smallint[]) AND EXISTS (SELECT FROM simtally_store.account a WHERE a.provider_id = p.provider_id);
