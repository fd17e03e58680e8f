-- miss.sql: what could only be asked on its day, and was not, is beyond reach now.
-- Takes: $1 endpoint_id (of a span "now"), $2 today. Gives: one row: missed.
WITH missed AS (
	UPDATE simtally_store.unit_of_work SET state = 'beyond_reach', reason = 'its day passed before it was fetched'
	WHERE state = 'owed' AND endpoint_id = $1::smallint AND grain = 'n' AND period < $2::date
	RETURNING 1
)
SELECT count(*) AS missed FROM missed;
