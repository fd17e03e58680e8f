-- settle.sql: a file that was corrected: one of the same name and mapping, and of all the months that the one before it speaks of, stands in the place of
-- that; what could not be read there and is not in the new one waits no longer.
-- Takes: $1 import_id, $2 run_id. Gives: one row: settled.
WITH earlier AS MATERIALIZED (
	SELECT e.import_id
	FROM simtally_store.usage_import n
	JOIN simtally_store.usage_import e ON e.provider_id = n.provider_id AND e.mapping = n.mapping AND e.account = n.account AND e.file_name = n.file_name
		AND e.import_id < n.import_id
	WHERE n.import_id = $1::integer AND NOT EXISTS (SELECT FROM simtally_store.import_month m WHERE m.import_id = e.import_id
		AND NOT EXISTS (SELECT FROM simtally_store.import_month o WHERE o.import_id = n.import_id AND o.month = m.month))
), held AS MATERIALIZED (
	SELECT raw_id FROM simtally_store.usage_import_part WHERE import_id = $1::integer
), unregistered AS (
	UPDATE simtally_store.unregistered_usage SET settled_run = $2::integer, settled_at = now()
	WHERE settled_at IS NULL AND import_id IN (TABLE earlier) AND raw_id NOT IN (TABLE held)
	RETURNING provider_id, period
), unread AS (
	INSERT INTO simtally_store.quarantine_settled (quarantine_id, run_id)
	SELECT q.quarantine_id, $2::integer
	FROM simtally_store.quarantine q
	WHERE q.import_id IN (TABLE earlier) AND q.raw_id IS NOT NULL AND q.raw_id NOT IN (TABLE held)
	ON CONFLICT DO NOTHING
	RETURNING 1
)
SELECT (SELECT count(*) FROM unregistered) + (SELECT count(*) FROM unread) AS settled;
