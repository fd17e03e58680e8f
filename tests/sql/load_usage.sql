-- load_usage.sql: what merge_usage.sql writes, keeps and leaves alone. What is taken back: load_withdraw.sql.
BEGIN;
\i tests/sql/load.psql
SELECT plan(36);

-- A figure as it stands: quantity, revision, quality, run and the answer it was read from.
CREATE FUNCTION pg_temp.figure(account integer, series integer, day date) RETURNS text LANGUAGE sql AS
	$$ SELECT concat_ws(' ', quantity, revision, quality, run_id, raw_id) FROM simtally_store.usage
		WHERE (account_id, series_id, period) = ($1, $2, $3) $$;
CREATE FUNCTION pg_temp.was(account integer, series integer, day date) RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(concat_ws(' ', quantity, revision, quality, run_id, raw_id), ', ' ORDER BY revision) FROM simtally_store.usage_revision
		WHERE (account_id, series_id, period) = ($1, $2, $3) $$;
CREATE FUNCTION pg_temp.stage(account integer, series integer, day date, quantity bigint, quality integer, read_at timestamptz, raw bigint) RETURNS void
	LANGUAGE sql AS $$ INSERT INTO stage_usage VALUES ($1, $2, $3, $4, $5, $6, $7, false, '/' || $7) $$;

-- ---- new, equal, changed ----
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 1, '2025-05-01', 100, 2, '2025-06-01 10:00Z', 11);
	PERFORM pg_temp.stage(1, 4, '2025-05-01', 0, 2, '2025-06-01 10:00Z', 11);
	PERFORM pg_temp.stage(1, 5, '2025-05-01', 500, 2, '2025-06-01 10:00Z', 11);
	PERFORM pg_temp.stage(2, 6, '2025-05-31', 9223372036854775807, 1, '2025-06-01 10:00Z', 12);
	PERFORM pg_temp.stage(2, 7, '2025-05-01', 3, 2, '2025-06-01 10:00Z', 12);
END $$;
EXECUTE merge_usage(1) \gset
EXECUTE touch(1) \gset
SELECT is(:loaded, 2, 'loaded counts what was used, not entries, allowances or checks');
SELECT is(:changed, 0, 'nothing was there to change');
SELECT is(pg_temp.figure(1, 1, '2025-05-01'), '100 1 2 1 11', 'a new figure is revision 1, of this run and answer');
SELECT is(pg_temp.figure(2, 6, '2025-05-31'), '9223372036854775807 1 1 1 12', 'the largest figure there is');
SELECT is((SELECT count(*)::integer FROM simtally_store.usage), 5, 'entries, allowances and checks are kept too');
SELECT is((SELECT count(*)::integer FROM simtally_store.usage_revision), 0, 'and no revision');
SELECT results_eq('SELECT provider_id::integer, month, run_id FROM simtally_store.month_change',
	$$VALUES (100, date '2025-05-01', 1)$$, 'the month changed in this run');

:next_batch
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 1, '2025-05-01', 100, 2, '2025-06-02 10:00Z', 21);
	PERFORM pg_temp.stage(1, 4, '2025-05-01', 0, 2, '2025-06-02 10:00Z', 21);
END $$;
EXECUTE merge_usage(2) \gset
EXECUTE touch(2) \gset
SELECT is(:loaded + :changed, 0, 'an equal figure changes nothing');
SELECT is(pg_temp.figure(1, 1, '2025-05-01'), '100 1 2 1 11', 'and keeps the run and answer that brought it');
SELECT is((SELECT max(run_id) FROM simtally_store.month_change), 1, 'nor did the month change');

:next_batch
DO $$ BEGIN PERFORM pg_temp.stage(1, 1, '2025-05-01', 150, 2, '2025-06-03 10:00Z', 31); END $$;
EXECUTE merge_usage(3) \gset
EXECUTE touch(3) \gset
SELECT is(:loaded, 0, 'a changed figure is not a new one');
SELECT is(:changed, 1, 'it is counted as changed');
SELECT is(pg_temp.figure(1, 1, '2025-05-01'), '150 2 2 3 31', 'the next revision, of the run and answer that brought it');
SELECT is(pg_temp.was(1, 1, '2025-05-01'), '100 1 2 1 11', 'the old one is kept whole');
SELECT is((SELECT run_id FROM simtally_store.month_change), 3, 'the month changed again');

-- ---- quality ----
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage(1, 1, '2025-05-01', 150, 3, '2025-06-06 10:00Z', 41); END $$;
EXECUTE merge_usage(4) \gset
EXECUTE touch(4) \gset
SELECT is(:loaded + :changed, 0, 'that an equal figure is final now changes no figure');
SELECT is(pg_temp.figure(1, 1, '2025-05-01'), '150 2 3 3 31', 'but its quality, which is no revision');
SELECT is((SELECT run_id FROM simtally_store.month_change), 4, 'and the month, which may be complete now');

:next_batch
DO $$ BEGIN PERFORM pg_temp.stage(1, 1, '2025-05-01', 999, 2, '2025-06-07 10:00Z', 51); END $$;
EXECUTE merge_usage(5) \gset
SELECT is(:changed, 0, 'a figure that is final is not replaced by one that is not');
SELECT is(pg_temp.figure(1, 1, '2025-05-01'), '150 2 3 3 31', 'it stays as it was');

:next_batch
DO $$ BEGIN PERFORM pg_temp.stage(1, 1, '2025-05-01', 160, 3, '2025-06-08 10:00Z', 61); END $$;
EXECUTE merge_usage(6) \gset
SELECT is(:changed, 1, 'a final one is a restatement');
SELECT is(pg_temp.figure(1, 1, '2025-05-01'), '160 3 3 6 61', 'the third revision');
SELECT is((SELECT string_agg(at, ' ' ORDER BY revision) FROM (SELECT revision, at FROM simtally_store.usage WHERE (account_id, series_id) = (1, 1)
	UNION ALL SELECT revision, at FROM simtally_store.usage_revision WHERE (account_id, series_id) = (1, 1)) r), '/11 /31 /61',
	'each with its place in the answer that brought it');
SELECT is(pg_temp.was(1, 1, '2025-05-01'), '100 1 2 1 11, 150 2 3 3 31', 'with both before it');

:next_batch
DO $$ BEGIN
	PERFORM pg_temp.stage(2, 6, '2025-06-10', 5, 1, '2025-06-10 10:00Z', 62);
	PERFORM pg_temp.stage(2, 6, '2025-06-11', 6, 1, '2025-06-11 10:00Z', 62);
END $$;
EXECUTE merge_usage(6) \gset
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.stage(2, 6, '2025-06-10', 7, 3, '2025-06-11 10:00Z', 63);
	PERFORM pg_temp.stage(2, 6, '2025-06-11', 8, 1, '2025-06-11 12:00Z', 63);
END $$;
EXECUTE merge_usage(7) \gset
SELECT is(:changed, 2, 'a running counter is replaced by the day''s figure, and by its own later reading');
SELECT is(pg_temp.figure(2, 6, '2025-06-10'), '7 2 3 7 63', 'the day is final');
SELECT is(pg_temp.figure(2, 6, '2025-06-11'), '8 2 1 7 63', 'the other still runs');

-- ---- an earlier reading ----
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 1, '2025-05-01', 155, 3, '2025-06-07 10:00Z', 71);
	PERFORM pg_temp.stage(2, 6, '2025-06-11', 1, 1, '2025-06-11 11:59Z', 71);
END $$;
EXECUTE merge_usage(8) \gset
SELECT is(:changed, 0, 'an answer read before the one that counts changes nothing');
SELECT is(pg_temp.figure(1, 1, '2025-05-01'), '160 3 3 6 61', 'be it final or not');

:next_batch
DO $$ BEGIN PERFORM pg_temp.stage(1, 8, '2025-04-01', 160, 3, '2025-06-10 10:00Z', 80); END $$;
EXECUTE merge_usage(9) \gset
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage(1, 8, '2025-04-01', 160, 3, '2025-06-15 10:00Z', 81); END $$;
EXECUTE merge_usage(9) \gset

-- ---- one key twice in a batch ----
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 2, '2025-05-01', 1, 3, '2025-06-10 10:00Z', 91);
	PERFORM pg_temp.stage(1, 2, '2025-05-01', 2, 3, '2025-06-12 10:00Z', 92);
	PERFORM pg_temp.stage(1, 2, '2025-05-01', 3, 3, '2025-06-11 10:00Z', 93);
	PERFORM pg_temp.stage(1, 3, '2025-05-01', 4, 3, '2025-06-11 10:00Z', 94);
	PERFORM pg_temp.stage(1, 3, '2025-05-01', 5, 3, '2025-06-11 10:00Z', 95);
END $$;
EXECUTE merge_usage(10) \gset
SELECT is(:loaded, 2, 'of one key in one batch one is loaded');
SELECT is(pg_temp.figure(1, 2, '2025-05-01'), '2 1 3 10 92', 'the one read last');
SELECT is(pg_temp.figure(1, 3, '2025-05-01'), '5 1 3 10 95', 'of one second the later answer');

-- ---- an answer that is held already ----
:next_batch
INSERT INTO stage_alias VALUES (101, 92);
DO $$ BEGIN PERFORM pg_temp.stage(1, 8, '2025-05-01', 60, 3, '2025-06-12 10:00Z', 101); END $$;
EXECUTE merge_usage(11) \gset
SELECT is(pg_temp.figure(1, 8, '2025-05-01'), '60 1 3 11 92', 'a figure of an answer that is not stored twice leads to the one that is');

-- ---- partitions ----
SELECT has_table('simtally_store'::name, 'usage_202505'::name);
SELECT lives_ok($$SELECT simtally_store.ensure_month('2025-05-31'), simtally_store.ensure_month('2025-05-01')$$, 'a month that is there is no error');
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage(1, 1, '2030-01-01', 1, 3, '2025-06-10 10:00Z', 1); END $$;
SELECT throws_ok('EXECUTE merge_usage(19)', '23514', NULL, 'a month without a partition is an error, not a lost figure');

SELECT * FROM finish();
ROLLBACK;
