-- status_unregistered.sql: what files of usage say and no account has: numbers that are not in the register, and rows that could not be read.
-- Takes: $1 a provider or NULL. Gives: a row a provider, month (NULL: it cannot be told) and metric (NULL: of rows): numbers, quantity, unit, rows.
SELECT p.name AS provider, to_char(f.month, 'YYYY-MM') AS month, f.metric, count(DISTINCT f.account) AS numbers, sum(f.quantity) AS quantity, min(f.unit) AS unit,
	NULL::bigint AS rows
FROM simtally_store.unregistered_figure f JOIN simtally_store.provider p USING (provider_id)
WHERE $1::text IS NULL OR p.name = $1
GROUP BY p.name, f.month, f.metric
UNION ALL
SELECT p.name, to_char(u.month, 'YYYY-MM'), NULL, NULL, NULL, NULL, count(DISTINCT (u.raw_id, split_part(u.at, ', column', 1)))
FROM simtally_store.unread_usage u JOIN simtally_store.provider p USING (provider_id)
WHERE $1::text IS NULL OR p.name = $1
GROUP BY p.name, u.month
ORDER BY 1, 2 NULLS LAST, 3 NULLS LAST;
