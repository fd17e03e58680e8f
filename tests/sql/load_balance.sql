-- load_balance.sql: the balance of answers is counted as they are read and held against what the merges made of them: it can fail.
BEGIN;
\i tests/sql/load.psql
SELECT plan(9);
\set name_import `cat sql/load/name_import.sql`
PREPARE name_import(integer) AS :name_import
\set balance `cat sql/load/balance.sql`
PREPARE balance(integer) AS :balance
\set check_series `cat sql/load/check_series.sql`
PREPARE check_series AS :check_series
CREATE FUNCTION pg_temp.stage(account integer, series integer, day date, quantity bigint, read_at timestamptz, raw bigint) RETURNS void
	LANGUAGE sql AS $$ INSERT INTO stage_usage VALUES ($1, $2, $3, $4, 3, $5, $6, false, '/' || $6, 1) $$;
CREATE FUNCTION pg_temp.count(figures bigint, bytes numeric, twice bigint DEFAULT 0, twice_bytes numeric DEFAULT 0) RETURNS void LANGUAGE sql AS
	$$ INSERT INTO stage_counted VALUES (100, NULL, 0, 0, $1, $2, 0, 0, $3, $4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) $$;
CREATE FUNCTION pg_temp.said(measure text) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', came_in, '=', loaded, changed, unchanged, said_twice, superseded, passed_over, refused)
	FROM simtally_store.import_balance JOIN simtally_store.import USING (kind, import_id) WHERE run_id = 7 AND kind = 'answers' AND import_balance.measure = $1 $$;

DO $$ BEGIN
	PERFORM pg_temp.stage(1, 6, '2025-05-01', 10, '2025-06-01', 1); PERFORM pg_temp.stage(1, 6, '2025-05-02', 20, '2025-06-01', 1);
	PERFORM pg_temp.stage(2, 6, '2025-05-01', 40, '2025-06-01', 2); PERFORM pg_temp.count(4, 150, 1, 80);
END $$;
EXECUTE supersede \gset
EXECUTE merge_usage(7) \gset
EXECUTE name_import(7) \gset
EXECUTE balance(7) \gset
SELECT is(pg_temp.said('rows'), '4 = 3 0 0 1 0 0 0', 'new figures, and one that was said twice');
SELECT is(pg_temp.said('quantity'), '150 = 70 0 0 80 0 0 0', 'with what they tell');
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 6, '2025-05-01', 10, '2025-06-02', 3); PERFORM pg_temp.stage(1, 6, '2025-05-02', 25, '2025-06-02', 3); PERFORM pg_temp.stage(1, 6, '2025-05-03', 1, '2025-06-02', 3);
	PERFORM pg_temp.stage(2, 6, '2025-05-01', 39, '2025-05-30', 4); PERFORM pg_temp.stage(1, 6, '2025-05-03', 2, '2025-06-01', 5); PERFORM pg_temp.count(5, 77);
END $$;
EXECUTE supersede \gset
EXECUTE merge_usage(7) \gset
EXECUTE name_import(7) \gset
SELECT is(:named, 0, 'the answers of a run and provider are one import');
EXECUTE balance(7) \gset
SELECT is(pg_temp.said('rows'), '9 = 4 1 1 1 2 0 0', 'the next batch is added: changed, unchanged, new, and two that were read before others');
SELECT is(pg_temp.said('quantity'), '227 = 71 25 10 80 41 0 0', 'each with its quantity');
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage(1, 6, '2025-05-04', 10, '2025-06-02', 3); PERFORM pg_temp.count(2, 10); END $$;
EXECUTE merge_usage(7) \gset
EXECUTE name_import(7) \gset
SELECT throws_ok('EXECUTE balance(7)', '23514', NULL, 'a figure that was read and has no fate undoes the batch');
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage(1, 6, '2025-05-05', 10, '2025-06-02', 3); PERFORM pg_temp.count(1, 11); END $$;
EXECUTE merge_usage(7) \gset
SELECT throws_ok('EXECUTE balance(7)', '23514', NULL, 'so does a byte');
:next_batch
DO $$ BEGIN
	FOR i IN 1..6 LOOP INSERT INTO stage_usage VALUES (2, 6, date '2025-04-01' + i, i * 10, 3, '2025-06-03', 8, true, '/' || i, 1); END LOOP;
END $$;
EXECUTE merge_usage(8) \gset
:next_batch
DO $$ BEGIN
	FOR i IN 1..6 LOOP INSERT INTO stage_usage VALUES (2, 6, date '2025-04-01' + i, (7 - i) * 10, 3, '2025-06-04', 9, true, '/' || i, 1); END LOOP;
	PERFORM pg_temp.count(6, 210);
END $$;
EXECUTE check_series \gset
EXECUTE merge_usage(7) \gset
EXECUTE balance(7) \gset
SELECT is(pg_temp.said('rows'), '15 = 4 1 1 1 2 0 6', 'a series that is set aside is refused, figure by figure');
SELECT is(pg_temp.said('quantity'), '437 = 71 25 10 80 41 0 210', 'with what it tells');
SELECT * FROM finish();
ROLLBACK;
