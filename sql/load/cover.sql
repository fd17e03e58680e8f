-- cover.sql: the run's coverage moves with its units, in their transaction: a run that is killed has said the truth.
-- Takes: $1 run_id. Gives: one row: months.
WITH moved AS (
	SELECT e.provider_id, date_trunc('month', u.period)::date AS month, count(*) AS units,
		count(*) FILTER (WHERE u.state = 'done') AS fetched, count(*) FILTER (WHERE u.state = 'failed') AS failed,
		count(*) FILTER (WHERE u.state = 'not_eligible') AS not_eligible, count(*) FILTER (WHERE u.state = 'owed') AS owed
	FROM stage_unit s
	JOIN simtally_store.unit_of_work u ON u.account_id = s.account_id AND u.unit_id = s.unit_id
	JOIN simtally_store.endpoint e USING (endpoint_id)
	GROUP BY 1, 2 ORDER BY 1, 2
), covered AS (
	UPDATE simtally_store.run_coverage c
	SET fetched = c.fetched + m.fetched, failed = c.failed + m.failed, not_eligible = c.not_eligible + m.not_eligible, owed = c.owed - m.units + m.owed
	FROM moved m
	WHERE c.run_id = $1::integer AND c.provider_id = m.provider_id AND c.month = m.month
	RETURNING 1
)
SELECT count(*) AS months FROM covered;
