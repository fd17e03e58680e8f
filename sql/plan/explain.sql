-- explain.sql: why what the run still owes of a provider was not asked.
-- Takes: $1 run_id, $2 provider_id, $3 reason. Gives: one row: explained.
WITH explained AS (
	UPDATE simtally_store.unit_of_work u SET reason = $3
	FROM simtally_store.endpoint e
	WHERE e.endpoint_id = u.endpoint_id AND e.provider_id = $2::smallint AND u.run_id = $1::integer AND u.state IN ('owed', 'claimed') AND u.reason IS NULL
	RETURNING 1
)
SELECT count(*) AS explained FROM explained;
