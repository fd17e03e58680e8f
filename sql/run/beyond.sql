-- beyond.sql: what a run names as beyond reach: periods of its plan that could not be asked for, and days it found lost.
-- Takes: $1 run_id. Gives: a row a provider, endpoint and grain: provider, endpoint, grain (d or m), lost, units, accounts, first, last, for_example.
WITH beyond AS (
	SELECT w.account_id, w.endpoint_id, CASE w.grain WHEN 'm' THEN 'm' ELSE 'd' END AS grain, w.period, false AS lost
	FROM plan_scope p JOIN simtally_store.unit_of_work w USING (account_id, unit_id)
	WHERE w.state = 'beyond_reach'
	UNION ALL
	SELECT w.account_id, w.endpoint_id, 'd', w.period, true
	FROM simtally_store.unit_of_work w
	WHERE w.run_id = $1::integer AND w.grain IN ('d', 'n') AND w.state = 'beyond_reach' AND w.endpoint_id IN (SELECT endpoint_id FROM simtally_store.endpoint WHERE counts_back)
)
SELECT p.name AS provider, e.name AS endpoint, b.grain, b.lost, count(*) AS units, count(DISTINCT b.account_id) AS accounts, min(b.period) AS first, max(b.period) AS last,
	min(a.account) AS for_example
FROM beyond b
JOIN simtally_store.endpoint e USING (endpoint_id)
JOIN simtally_store.provider p USING (provider_id)
JOIN simtally_store.account a USING (account_id)
GROUP BY p.name, e.name, b.grain, b.lost ORDER BY 1, 2, 3, 4;
