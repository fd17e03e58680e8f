-- cover.sql: the run's coverage moves with its units, in their transaction: a run that is killed has said the truth.
-- Days found lost are added to it, in a month that the run did not plan, too.
-- Takes: $1 run_id. Gives: one row: months.
WITH moved AS (
	SELECT provider_id, month, sum(units) AS units, sum(fetched) AS fetched, sum(failed) AS failed, sum(not_eligible) AS not_eligible, sum(owed) AS owed,
		sum(lost) AS lost
	FROM (
		SELECT e.provider_id, date_trunc('month', u.period)::date AS month, count(*) AS units,
			count(*) FILTER (WHERE u.state = 'done') AS fetched, count(*) FILTER (WHERE u.state = 'failed') AS failed,
			count(*) FILTER (WHERE u.state = 'not_eligible') AS not_eligible, count(*) FILTER (WHERE u.state = 'owed') AS owed, 0 AS lost
		FROM stage_unit s
		JOIN simtally_store.unit_of_work u ON u.account_id = s.account_id AND u.unit_id = s.unit_id
		JOIN simtally_store.endpoint e USING (endpoint_id)
		GROUP BY 1, 2
		UNION ALL
		SELECT provider_id, month, 0, 0, 0, 0, 0, days FROM stage_lost
	) part
	GROUP BY provider_id, month
), known AS (
	SELECT m.*, c.run_id IS NOT NULL AS planned
	FROM moved m
	LEFT JOIN simtally_store.run_coverage c ON c.run_id = $1::integer AND c.provider_id = m.provider_id AND c.month = m.month
	WHERE c.run_id IS NOT NULL OR m.lost > 0
), covered AS (
	INSERT INTO simtally_store.run_coverage AS c (run_id, provider_id, month, expected, fetched, failed, not_eligible, owed, beyond_reach, lost)
	SELECT $1::integer, provider_id, month, lost, CASE WHEN planned THEN fetched ELSE 0 END, CASE WHEN planned THEN failed ELSE 0 END,
		CASE WHEN planned THEN not_eligible ELSE 0 END, CASE WHEN planned THEN owed - units ELSE 0 END, lost, lost
	FROM known ORDER BY provider_id, month
	ON CONFLICT (run_id, provider_id, month) DO UPDATE SET expected = c.expected + excluded.expected, fetched = c.fetched + excluded.fetched,
		failed = c.failed + excluded.failed, not_eligible = c.not_eligible + excluded.not_eligible, owed = c.owed + excluded.owed,
		beyond_reach = c.beyond_reach + excluded.beyond_reach, lost = c.lost + excluded.lost
	RETURNING 1
)
SELECT count(*) AS months FROM covered;
