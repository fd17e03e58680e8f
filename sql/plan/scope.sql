-- scope.sql: the units the run answers for: those of the plan and, for a night, what earlier nights still owe within reach.
-- Takes: $1 true for a night. Gives: one row: units.
WITH scoped AS (
	INSERT INTO plan_scope (account_id, unit_id)
	SELECT u.account_id, u.unit_id
	FROM plan_span s
	JOIN simtally_store.endpoint e USING (endpoint_id)
	JOIN simtally_store.account a ON a.provider_id = e.provider_id AND a.kind = ANY (e.kinds)
	JOIN simtally_store.unit_of_work u ON u.account_id = a.account_id AND u.endpoint_id = s.endpoint_id AND u.grain = s.grain AND u.period = s.period
	WHERE (NOT EXISTS (SELECT FROM plan_account) OR a.account_id IN (SELECT account_id FROM plan_account))
		AND coalesce(a.active_from, '-infinity') <= s.last_day AND coalesce(a.active_to, 'infinity') >= coalesce(s.tells_from, s.period)
	UNION
	SELECT u.account_id, u.unit_id
	FROM simtally_store.unit_of_work u
	WHERE $1::boolean AND u.state = 'owed' AND NOT u.backfill AND u.grain <> 'n'
		AND u.endpoint_id IN (SELECT endpoint_id FROM plan_span WHERE NOT beyond)
	RETURNING 1
)
SELECT count(*) AS units FROM scoped;
