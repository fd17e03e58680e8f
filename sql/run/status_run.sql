-- status_run.sql: one run. Takes: $1 run_id. Gives: one row.
SELECT run_id, command, arguments, as_of, program, asked_by, to_char(started_at, 'YYYY-MM-DD HH24:MI:SS') AS started, to_char(ended_at, 'YYYY-MM-DD HH24:MI:SS') AS ended,
	exit_status, requests, loaded, changed, quarantined, rounded,
	(SELECT count(*) FROM simtally_store.run_drift d WHERE d.run_id = r.run_id) AS drift, problem
FROM simtally_store.run r WHERE run_id = $1::integer;
