-- status_failed.sql: what failed or is not eligible, with the reason.
-- Takes: $1 a provider or NULL. Gives: a row a provider, endpoint, state and reason, with one account as an example and its trace.
SELECT p.name AS provider, e.name AS endpoint, u.state, u.outcome, count(*) AS units, count(DISTINCT u.account_id) AS accounts,
	min(a.account) AS for_example, coalesce(u.reason, '') AS reason,
	coalesce((array_agg(u.trace ORDER BY a.account, u.period))[1], '') AS trace
FROM simtally_store.unit_of_work u
JOIN simtally_store.endpoint e USING (endpoint_id)
JOIN simtally_store.provider p USING (provider_id)
JOIN simtally_store.account a USING (account_id)
WHERE e.mapped AND u.state IN ('failed', 'not_eligible') AND ($1::text IS NULL OR p.name = $1)
GROUP BY 1, 2, 3, 4, u.reason ORDER BY 1, 2, 3, 5 DESC;
