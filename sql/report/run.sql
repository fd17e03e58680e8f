-- run.sql: who asked for this report, when, and with which program.
--
-- Takes: $1 integer run_id
-- Gives: command, arguments, as_of, program, mappings, asked_by, started_at, now_at; one row, also for a run that is not there

SELECT r.command, r.arguments, r.as_of, r.program, r.mappings, r.asked_by,
	to_char(r.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started_at,
	to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS now_at
FROM (SELECT $1::integer AS run_id) asked
LEFT JOIN simtally_store.run r USING (run_id);
