-- run_begin.sql: a run begins, with the mappings that were just registered. Runs whose session is gone without a word are marked as killed first.
-- Takes: $1 command, $2 arguments, $3 as-of date or NULL, $4 program and version. Gives: one row: run_id, session_id.
WITH killed AS (
	UPDATE simtally_store.run r SET ended_at = now(), problem = 'the run ended without a word: killed, or the database went away'
	WHERE r.ended_at IS NULL AND NOT EXISTS (
		SELECT FROM pg_locks l
		WHERE l.locktype = 'advisory' AND l.classid = (hashtext('simtally session')::bigint & 4294967295)::oid AND l.objid = r.session_id::oid AND l.objsubid = 2
			AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
		AND r.started_at < now() - interval '2 seconds'
)
INSERT INTO simtally_store.run (command, arguments, as_of, program, session_id, mappings)
VALUES ($1, $2, $3::date, $4, nextval('simtally_store.session_id')::integer, (SELECT coalesce(jsonb_object_agg(p.name, encode(p.mapping_sha256, 'hex')), '{}')
	FROM simtally_store.provider p WHERE EXISTS (SELECT FROM simtally_store.endpoint e WHERE e.provider_id = p.provider_id AND e.mapped)))
RETURNING run_id, session_id;
