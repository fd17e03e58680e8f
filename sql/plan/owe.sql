-- owe.sql: every unit of the plan that the ledger does not know yet is written into it. An account that has
-- ended is asked while answers still tell of its last day and that day is not held as final.
-- Takes: $1 run_id, $2 true when a backfill asks. Gives: one row: added.
WITH added AS (
	INSERT INTO simtally_store.unit_of_work (account_id, endpoint_id, grain, period, state, run_id, backfill)
	SELECT a.account_id, s.endpoint_id, s.grain, s.period,
		CASE WHEN s.beyond THEN 'beyond_reach' ELSE 'owed' END::simtally_store.unit_state, $1::integer, $2::boolean
	FROM plan_span s
	JOIN simtally_store.endpoint e USING (endpoint_id)
	JOIN simtally_store.account a ON a.provider_id = e.provider_id AND a.kind = ANY (e.kinds)
	WHERE (NOT EXISTS (SELECT FROM plan_account) OR a.account_id IN (SELECT account_id FROM plan_account))
		AND coalesce(a.active_from, '-infinity') <= s.last_day
		AND (coalesce(a.active_to, 'infinity') >= s.period
			OR (a.active_to >= s.tells_from AND NOT EXISTS (SELECT FROM simtally_store.usage u
				JOIN simtally_store.series d USING (series_id)
				WHERE u.account_id = a.account_id AND u.period = a.active_to AND u.quality = 3 AND d.grain = 'day' AND d.role = 'used')))
	ORDER BY a.account_id, s.endpoint_id, s.period
	ON CONFLICT (account_id, endpoint_id, grain, period) DO NOTHING
	RETURNING 1
)
SELECT count(*) AS added FROM added;
