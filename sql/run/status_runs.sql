-- status_runs.sql: the latest twenty runs.
-- Takes: $1 a provider or NULL (not looked at here). Gives: a row a run.
SELECT run_id, command, as_of, to_char(started_at, 'YYYY-MM-DD HH24:MI:SS') AS started,
	CASE WHEN ended_at IS NULL THEN 'running' ELSE coalesce(exit_status::text, 'killed') END AS exit,
	requests, loaded, changed, quarantined,
	(SELECT count(*) FROM simtally_store.run_drift d WHERE d.run_id = r.run_id) AS drift, problem
FROM simtally_store.run r WHERE $1::text IS NULL OR true
ORDER BY run_id DESC LIMIT 20;
