-- miss.sql: what an endpoint still owes and no longer reaches is named as beyond reach.
-- Takes: $1 endpoint_id, $2 the oldest period it reaches. Gives: one row: missed.
WITH missed AS (
	UPDATE simtally_store.unit_of_work SET state = 'beyond_reach', reason = 'it passed out of reach before it was fetched'
	WHERE state = 'owed' AND endpoint_id = $1::smallint AND period < $2::date
	RETURNING 1
)
SELECT count(*) AS missed FROM missed;
