-- status_owed.sql: what the ledger still owes.
-- Takes: $1 a provider or NULL. Gives: a row a provider, endpoint, month and last reason, with one trace and the most attempts that any unit had.
SELECT p.name AS provider, e.name AS endpoint, to_char(u.period, 'YYYY-MM') AS month, count(*) AS units, count(DISTINCT u.account_id) AS accounts,
	max(u.attempts) AS attempts, coalesce(u.reason, '') AS last_reason,
	coalesce(max(u.trace), '') AS trace
FROM simtally_store.unit_of_work u
JOIN simtally_store.endpoint e USING (endpoint_id)
JOIN simtally_store.provider p USING (provider_id)
WHERE e.mapped AND u.state IN ('owed', 'claimed') AND ($1::text IS NULL OR p.name = $1)
GROUP BY 1, 2, 3, 7 ORDER BY 1, 2, 3, 7;
