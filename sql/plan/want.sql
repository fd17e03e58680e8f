-- want.sql: which units of the scope are asked now: all of them, or what is not held yet or was fetched before it was final.
-- Takes: $1 run_id, $2 true to ask again what is held, $3 true when a backfill asks. Gives: one row: wanted.
WITH beyond AS (
	UPDATE simtally_store.unit_of_work u SET state = 'beyond_reach'
	FROM plan_span s
	WHERE s.beyond AND u.endpoint_id = s.endpoint_id AND u.grain = s.grain AND u.period = s.period
		AND u.state IN ('owed', 'failed')
		AND (u.account_id, u.unit_id) IN (SELECT account_id, unit_id FROM plan_scope)
), wanted AS (
	UPDATE simtally_store.unit_of_work u
	SET state = 'owed', run_id = $1::integer, due_at = now(), backfill = u.backfill AND $3::boolean
	FROM plan_scope p
	WHERE u.account_id = p.account_id AND u.unit_id = p.unit_id
		AND NOT EXISTS (SELECT FROM plan_span s WHERE s.beyond AND s.endpoint_id = u.endpoint_id AND s.grain = u.grain AND s.period = u.period)
		AND (u.state IN ('owed', 'failed', 'beyond_reach') OR $2::boolean OR (u.state = 'done' AND NOT u.final))
	RETURNING 1
)
SELECT count(*) AS wanted FROM wanted;
