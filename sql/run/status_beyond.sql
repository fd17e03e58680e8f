-- status_beyond.sql: what is beyond reach: never to be asked for, or lost.
-- Takes: $1 a provider or NULL. Gives: a row a provider, endpoint, month and reason.
SELECT p.name AS provider, e.name AS endpoint, to_char(w.period, 'YYYY-MM') AS month, CASE w.grain WHEN 'm' THEN 'months' ELSE 'days' END AS of,
	count(*) AS units, count(DISTINCT w.account_id) AS accounts, min(w.period) AS first, max(w.period) AS last, min(a.account) AS for_example,
	coalesce(w.reason, 'the provider does not reach back so far') AS reason
FROM simtally_store.unit_of_work w
JOIN simtally_store.endpoint e USING (endpoint_id)
JOIN simtally_store.provider p USING (provider_id)
JOIN simtally_store.account a USING (account_id)
WHERE e.mapped AND w.state = 'beyond_reach' AND ($1::text IS NULL OR p.name = $1)
GROUP BY 1, 2, 3, 4, w.reason ORDER BY 1, 2, 3, 4, 10;
