-- status_coverage.sql: the ledger by provider and month; of endpoints that the mapping no longer has, what was fetched.
-- Takes: $1 a provider or NULL. Gives: a row a provider and month.
SELECT p.name AS provider, to_char(u.period, 'YYYY-MM') AS month, count(*) AS expected,
	count(*) FILTER (WHERE u.state = 'done') AS fetched, count(*) FILTER (WHERE u.state = 'done' AND u.final) AS final,
	count(*) FILTER (WHERE u.state = 'failed') AS failed, count(*) FILTER (WHERE u.state = 'not_eligible') AS not_eligible,
	count(*) FILTER (WHERE u.state IN ('owed', 'claimed')) AS owed, count(*) FILTER (WHERE u.state = 'beyond_reach') AS beyond_reach
FROM simtally_store.unit_of_work u
JOIN simtally_store.endpoint e USING (endpoint_id)
JOIN simtally_store.provider p USING (provider_id)
WHERE (e.mapped OR u.state = 'done') AND ($1::text IS NULL OR p.name = $1)
GROUP BY 1, 2 ORDER BY 1, 2;
