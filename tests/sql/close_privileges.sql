-- close_privileges.sql: the program's role adds, and changes nothing that is closed or only ever added to; nor does an owner without superpowers.
BEGIN;
\i tests/sql/load.psql
\i tests/sql/close.psql
SELECT plan(46);
SELECT pg_temp.month(11, 100) \g /dev/null
\ir close_month.psql

-- The error of a statement that the program's role runs, or NULL.
CREATE FUNCTION pg_temp.refused(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', (SELECT name FROM simtally_store.program_role));
	BEGIN
		EXECUTE statement;
	EXCEPTION WHEN OTHERS THEN
		said := SQLSTATE;
	END;
	RESET ROLE;
	RETURN said;
END $$;
SELECT isnt((SELECT name FROM simtally_store.program_role), NULL, 'init made a role');
SELECT is((SELECT rolcanlogin OR rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = (SELECT name FROM simtally_store.program_role)), false, 'that can log in nowhere and has no powers');
SELECT is(pg_temp.refused('UPDATE simtally_store.closed_figure SET quantity = 1'), '42501', 'a closed figure is not changed');
SELECT is(pg_temp.refused('UPDATE simtally_store.closed_figure_202505 SET quantity = 1'), '42501', 'nor in its partition');
SELECT is(pg_temp.refused('DELETE FROM simtally_store.closed_month'), '42501', 'nor a close removed');
SELECT is(pg_temp.refused('TRUNCATE simtally_store.closed_figure'), '42501', 'nor all emptied');
SELECT is(pg_temp.refused('DROP TABLE simtally_store.closed_figure'), '42501', 'or dropped');
SELECT is(pg_temp.refused('ALTER TABLE simtally_store.closed_figure ADD x integer'), '42501', 'or altered');
SET LOCAL client_min_messages = error;
SELECT pg_temp.refused('GRANT UPDATE ON simtally_store.closed_figure TO PUBLIC') \g /dev/null
RESET client_min_messages;
SELECT is(pg_temp.refused('UPDATE simtally_store.charge SET price = 0'), '42501', 'a charge keeps its price');
SELECT is(pg_temp.refused('UPDATE simtally_store.charge SET superseded_run = 1'), NULL, 'and is only marked as superseded');
SELECT is(pg_temp.refused('UPDATE simtally_store.billing_line SET quantity = 0'), '42501', 'a billed line likewise');
SELECT is(pg_temp.refused('UPDATE simtally_store.program_role SET name = ''postgres'''), '42501', 'who the program is, is not for it to say');
SELECT is(pg_temp.refused('UPDATE simtally_store.' || t || ' SET ' || (SELECT attname FROM pg_attribute WHERE attrelid = ('simtally_store.' || t)::regclass AND attnum > 0 AND attidentity = '' ORDER BY attnum LIMIT 1) || ' = NULL'), '42501', t || ' is not changed')
	FROM unnest(ARRAY['raw_answer', 'usage_revision', 'scope_label', 'account_fact', 'quarantine', 'reconciliation', 'verdict', 'closed_seal', 'closed_sum', 'closed_report',
		'closed_account', 'closed_verdicts', 'closed_total', 'closed_series', 'closed_answer', 'closed_piece', 'closed_verdict', 'reopening', 'adjustment']) t;
SELECT is(pg_temp.refused('DELETE FROM simtally_store.' || t), '42501', t || ' loses nothing')
	FROM unnest(ARRAY['raw_answer', 'usage_revision', 'verdict', 'adjustment', 'reopening']) t;

-- ---- what it must be able to do ----
SELECT is(pg_temp.refused('SELECT simtally_store.ensure_month(''2031-01-01''), simtally_store.ensure_closed_month(''2031-01-01'')'), NULL, 'partitions are made for it');
SELECT is(pg_temp.refused('INSERT INTO simtally_store.usage (quantity, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality) VALUES (1, now(), now(), 12, 1, ''2031-01-01'', 1, 1, 3)'), NULL, 'it loads into them');
SELECT is(pg_temp.refused('UPDATE simtally_store.usage_revision_203101 SET quantity = 1'), '42501', 'but changes nothing in a new one that is only added to');
SELECT is(pg_temp.refused('SELECT simtally_store.analyze_ledger()'), NULL, 'it may tell the planner');
SELECT is(pg_temp.refused('SELECT * FROM simtally.usage_month'), NULL, 'it reads the views');
SELECT is(pg_temp.refused('CREATE TEMP TABLE of_the_program (x integer)'), NULL, 'it has temporary tables');

-- ---- the owner, and everybody else ----
SELECT is_empty($$SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
	WHERE c.relnamespace = 'simtally_store'::regnamespace AND (c.relname LIKE 'closed\_%' OR c.relname ~ '^(reopening|adjustment|usage_revision|raw_answer|verdict|quarantine)') AND c.relkind IN ('r', 'p')
		AND a.privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')$$, 'nobody, not even the owner, holds the privilege to change what is only added to');
SELECT is_empty($$SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'simtally_store'::regnamespace AND (c.relname LIKE 'closed\_%' OR c.relname ~ '^(reopening|adjustment|usage_revision|raw_answer|verdict|quarantine)')
	AND c.relkind IN ('r', 'p') AND c.relacl IS NULL$$, 'partitions included');
SELECT is_empty($$SELECT p.proname FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
	WHERE p.prosecdef AND p.pronamespace IN ('simtally'::regnamespace, 'simtally_store'::regnamespace) AND a.grantee = 0$$, 'functions that run as the owner are not for everybody');
SELECT is_empty($$SELECT p.proname FROM pg_proc p WHERE p.prosecdef AND p.pronamespace IN ('simtally'::regnamespace, 'simtally_store'::regnamespace)
	AND NOT coalesce(array_to_string(p.proconfig, ',') LIKE '%search_path=pg_catalog, pg_temp%', false)$$, 'and look nowhere but where they say');

SELECT * FROM finish();
ROLLBACK;
