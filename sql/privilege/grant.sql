-- grant.sql: who may do what with each table. Run by init, after every migration; as the owner.
-- The program's role reads and adds to everything, and changes what has to change. What is only ever added to is
-- changed by nobody: its owner gives up the privilege, too (where a foreign key leads to a table its owner keeps it,
-- because the server checks keys as the owner). A superuser is beyond privileges; simtally check finds what one changed.
-- Parameters: none. Result: none.
DO $$
DECLARE
	role   name := (SELECT name FROM simtally_store.program_role);
	added  text[] := ARRAY['raw_answer', 'usage_revision', 'scope_label', 'account_fact', 'quarantine', 'quarantine_settled', 'reconciliation', 'verdict', 'verdict_total', 'verdict_line', 'verdict_member',
		'schema_version', 'billing_import',
		'closed_month', 'closed_seal', 'closed_figure', 'closed_sum', 'closed_report', 'closed_account', 'closed_verdicts', 'closed_total', 'closed_series',
		'closed_answer', 'closed_piece', 'closed_verdict', 'kept_report', 'kept_recon', 'kept_file', 'kept_piece',
		'reopening', 'adjustment', 'import', 'billing_file', 'billing_settled', 'register_change'];
	marked text[] := ARRAY['charge', 'superseded_run', 'package_event', 'superseded_run', 'billing_line', 'superseded_import',
		'usage_file_part', 'mapping_sha256, quarantined, from_period, to_period, read_at', 'usage_import_part', 'raw_id',
		'unregistered_usage', 'settled_run, settled_at', 'load_total', 'read, first, first_quantity, restated, restated_quantity',
		'import_balance', 'came_in, loaded, changed, unchanged, said_twice, superseded, passed_over, refused']; -- table, its columns that change
	place  integer;
	t      record;
BEGIN
	IF role IS NOT NULL THEN
		EXECUTE format('GRANT USAGE ON SCHEMA simtally, simtally_store TO %I', role);
		EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA simtally TO %I', role);
		EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA simtally_store TO %I', role);
		IF NOT has_database_privilege(role, current_database(), 'TEMPORARY') THEN
			BEGIN
				EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), role);
			EXCEPTION WHEN insufficient_privilege THEN
				NULL; -- the first run will say that it may make no temporary tables
			END;
		END IF;
	END IF;
	FOR t IN
		SELECT c.oid, c.relname, c.relkind, EXISTS (SELECT FROM pg_constraint k WHERE k.confrelid = c.oid AND k.contype = 'f') AS is_referenced
		FROM pg_class c WHERE c.relnamespace = 'simtally_store'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
	LOOP
		place := array_position(marked, t.relname::text);
		IF role IS NOT NULL THEN
			EXECUTE format('REVOKE ALL ON simtally_store.%I FROM %I', t.relname, role);
			EXECUTE format('GRANT %s ON simtally_store.%I TO %I', CASE
				WHEN t.relkind = 'v' OR t.relname = 'program_role' THEN 'SELECT'
				WHEN t.relname = ANY (added) THEN 'SELECT, INSERT'
				WHEN place IS NOT NULL THEN format('SELECT, INSERT, UPDATE (%s)', marked[place + 1])
				ELSE 'SELECT, INSERT, UPDATE, DELETE' END, t.relname, role);
		END IF;
		IF t.relname = ANY (added) AND NOT t.is_referenced THEN
			EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON simtally_store.%I FROM PUBLIC, CURRENT_USER', t.relname);
		END IF;
	END LOOP;
	-- Functions that run as the owner are for the program alone, or for whom the owner grants them to.
	FOR t IN SELECT oid::regprocedure AS name FROM pg_proc WHERE prosecdef AND pronamespace IN ('simtally'::regnamespace, 'simtally_store'::regnamespace) LOOP
		EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', t.name);
		IF role IS NOT NULL THEN EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', t.name, role); END IF;
	END LOOP;
END $$;
