-- run_end.sql: a run ends.
-- Takes: $1 run_id, $2 exit status, $3 problem or NULL, $4 requests, $5 loaded, $6 changed, $7 quarantined, $8 rounded. Gives nothing.
UPDATE simtally_store.run SET ended_at = now(), exit_status = $2::smallint, problem = $3,
	requests = $4::bigint, loaded = $5::bigint, changed = $6::bigint, quarantined = $7::bigint, rounded = $8::bigint
WHERE run_id = $1::integer;
