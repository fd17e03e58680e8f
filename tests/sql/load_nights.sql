-- load_nights.sql: which days lose.sql names as lost, which regain.sql gives back, and what cover.sql counts of them.
BEGIN;
\i tests/sql/load.psql
\set lose `cat sql/load/lose.sql`
\set regain `cat sql/load/regain.sql`
\set cover `cat sql/load/cover.sql`
\set coverage `cat sql/plan/coverage.sql`
\set prepare_plan `cat sql/plan/prepare.sql`
:prepare_plan
PREPARE lose(integer) AS :lose
PREPARE regain AS :regain
PREPARE cover(integer) AS :cover
PREPARE coverage(integer) AS :coverage
SELECT plan(25);
CREATE FUNCTION pg_temp.stage(account integer, series integer, day date, quantity bigint, quality integer, read_at timestamptz, raw bigint) RETURNS void
	LANGUAGE sql AS $$ INSERT INTO stage_usage VALUES ($1, $2, $3, $4, $5, $6, $7) $$;

INSERT INTO simtally_store.endpoint (endpoint_id, provider_id, name, kinds, counts_back) OVERRIDING SYSTEM VALUE VALUES (103, 100, 'live', '{sim}', true);
INSERT INTO simtally_store.series (series_id, provider_id, endpoint, metric, scope, grain, role, unit, rank) OVERRIDING SYSTEM VALUE
	VALUES (9, 100, 'live', 'data', 'total', 'day', 'used', 'byte', 2);
INSERT INTO simtally_store.account (account_id, provider_id, account, kind, active_from, active_to) OVERRIDING SYSTEM VALUE
	VALUES (3, 100, 'three', 'sim', '2025-06-05', '2025-06-07'), (4, 100, 'four', 'sim', '2020-01-01', NULL), (5, 100, 'five', 'sim', '2025-06-14', NULL);
-- An account's night: the question in the ledger, its answer of that day, and a series that reaches back to a day, all held.
CREATE FUNCTION pg_temp.night(account integer, run integer, today date, reached date, state text DEFAULT 'done') RETURNS void LANGUAGE plpgsql AS $$
DECLARE unit bigint;
BEGIN
	INSERT INTO simtally_store.unit_of_work (account_id, endpoint_id, grain, period, state, run_id)
		VALUES (account, 103, 'n', today, state::simtally_store.unit_state, run) RETURNING unit_id INTO unit;
	INSERT INTO stage_unit (unit_id, account_id, state, raw_id) VALUES (unit, account, state::simtally_store.unit_state, account * 1000 + run);
	INSERT INTO stage_night VALUES (account, 103, today, reached, account * 1000 + run);
	INSERT INTO stage_usage SELECT account, 9, d::date, 10, CASE WHEN d = today THEN 1 ELSE 3 END, today + time '03:30', account * 1000 + run, d < today
		FROM generate_series(reached, today, interval '1 day') d;
END $$;
CREATE FUNCTION pg_temp.named(account integer) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(to_char(period, 'DD') || grain::text, ' ' ORDER BY period, grain)
	FROM simtally_store.unit_of_work WHERE account_id = $1 AND state = 'beyond_reach' $$;
CREATE FUNCTION pg_temp.counted(run integer) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(concat_ws(' ', to_char(month, 'MM'), expected, fetched, owed, beyond_reach), ', ' ORDER BY month)
	FROM simtally.coverage WHERE run_id = $1 $$;

-- ---- the first night, and the next ones ----
DO $$ BEGIN PERFORM pg_temp.night(1, 1, '2025-06-10', '2025-06-07'); PERFORM pg_temp.night(4, 1, '2025-06-10', '2025-06-07'); END $$;
EXECUTE merge_usage(1) \gset
EXECUTE lose(1) \gset
SELECT is(:lost, 0, 'nothing was lost before the first night, since whenever the account is active');
SELECT is((SELECT string_agg(concat_ws(' ', account_id, reached, first_night), ', ' ORDER BY account_id) FROM simtally_store.series_reach),
	'1 2025-06-07 2025-06-10, 4 2025-06-07 2025-06-10', 'how far each account was looked through is known');
:next_batch
DO $$ BEGIN PERFORM pg_temp.night(1, 2, '2025-06-13', '2025-06-10'); END $$;
EXECUTE merge_usage(2) \gset
EXECUTE lose(2) \gset
SELECT is(:lost, 0, 'a gap that the series fills is none');
:next_batch
INSERT INTO simtally_store.run_coverage VALUES (3, 100, '2025-06-01', 5, 0, 0, 0, 5, 0);
DO $$ BEGIN PERFORM pg_temp.night(1, 3, '2025-06-20', '2025-06-17'); END $$;
EXECUTE merge_usage(3) \gset
EXECUTE lose(3) \gset
SELECT is(:lost, 3, 'what lies between the last day held and the series is lost');
SELECT is(pg_temp.named(1), '14d 15d 16d', 'day by day');
SELECT is((SELECT string_agg(DISTINCT run_id || ' ' || reason, ', ') FROM simtally_store.unit_of_work WHERE account_id = 1 AND grain = 'd'),
	'3 lost: no night was run while the series still reached this day', 'with the run that found it and why');
EXECUTE cover(3) \gset
SELECT is(pg_temp.counted(3), '06 8 1 4 3', 'the coverage of the run counts them beside its own units');
EXECUTE coverage(3) \gset
SELECT is(:lost, 3, 'and its end does not forget them');
SELECT is(:beyond_reach, 3, 'among what is beyond reach');
EXECUTE lose(3) \gset
SELECT is(:lost, 0, 'what was looked through is not looked through again');

-- ---- months that the run did not plan ----
:next_batch
DO $$ BEGIN PERFORM pg_temp.night(1, 4, '2025-07-03', '2025-07-02'); END $$;
EXECUTE merge_usage(4) \gset
EXECUTE lose(4) \gset
EXECUTE cover(4) \gset
SELECT is(pg_temp.counted(4), '06 10 0 0 10, 07 1 0 0 1', 'each month has its own, also without a plan');

-- ---- where days are looked for ----
:next_batch
DO $$ BEGIN PERFORM pg_temp.night(3, 5, '2025-06-12', '2025-06-12'); PERFORM pg_temp.night(5, 5, '2025-06-20', '2025-06-17'); END $$;
EXECUTE merge_usage(5) \gset
EXECUTE lose(5) \gset
SELECT is(pg_temp.named(5), '14d 15d 16d', 'an account that came later has lost days since active_from');
SELECT is(pg_temp.named(3), NULL, 'never after active_to, nor before the first night of all');
:next_batch
DO $$ BEGIN PERFORM pg_temp.night(2, 5, '2025-06-20', '2025-06-17'); END $$;
EXECUTE merge_usage(5) \gset
EXECUTE lose(5) \gset
SELECT is(pg_temp.named(2), NULL, 'without active_from nobody knows of earlier days');
:next_batch
DO $$ BEGIN PERFORM pg_temp.night(4, 6, '2025-06-15', '2025-06-15', 'failed'); END $$;
EXECUTE lose(6) \gset
SELECT is(:lost, 0, 'an answer that was not understood says nothing of what is lost');

-- ---- questions that the ledger holds ----
:next_batch
DELETE FROM simtally_store.usage WHERE account_id = 4 AND period = '2025-06-15';
INSERT INTO simtally_store.unit_of_work (account_id, endpoint_id, grain, period, state, run_id, reason) VALUES
	(4, 103, 'n', '2025-06-11', 'beyond_reach', 5, 'it passed out of reach before it was fetched'), (4, 103, 'n', '2025-06-12', 'not_eligible', 5, NULL),
	(4, 103, 'n', '2025-06-13', 'done', 5, NULL);
DO $$ BEGIN PERFORM pg_temp.night(4, 7, '2025-06-20', '2025-06-17'); END $$;
EXECUTE merge_usage(7) \gset
EXECUTE lose(7) \gset
SELECT is(pg_temp.named(4), '11n 14d 16d', 'a day whose question stands in the ledger is named there, and not where it was answered or not allowed');
SELECT is(:lost, 3, 'and counts as lost where it passed out of reach');
SELECT is((SELECT run_id || ' ' || reason FROM simtally_store.unit_of_work WHERE account_id = 4 AND period = '2025-06-11'),
	'7 lost: it was asked for and not answered while the series still reached this day', 'with the run that found it');

-- ---- days that come in after all ----
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage(4, 9, d::date, 10, 3, '2025-06-21 10:00Z', 44) FROM (VALUES ('2025-06-11'), ('2025-06-14')) v (d); END $$;
EXECUTE regain \gset
SELECT is(:regained, 2, 'days that a later answer holds are no longer lost');
SELECT is(pg_temp.named(4), '16d', 'the others are');
SELECT is((SELECT string_agg(state || ' ' || reason, ', ') FROM simtally_store.unit_of_work WHERE account_id = 4 AND period = '2025-06-14'), 'done its day came in later', 'and the ledger says how');
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage(4, 9, '2025-06-16', 10, 1, '2025-06-21 10:00Z', 45); END $$;
EXECUTE regain \gset
SELECT is(:regained, 0, 'a counter read while the day ran does not give it back');
DO $$ BEGIN PERFORM pg_temp.stage(4, 6, '2025-06-16', 10, 3, '2025-06-21 10:00Z', 46); END $$;
EXECUTE regain \gset
SELECT is(:regained, 1, 'a file of days does, under whatever name it comes');

-- ---- nothing is counted twice ----
SELECT is((SELECT count(*)::integer FROM simtally_store.run_coverage WHERE expected <> fetched + failed + not_eligible + owed + beyond_reach), 0, 'every coverage adds up');
SELECT is((SELECT count(*)::integer FROM simtally_store.unit_of_work WHERE grain = 'd' AND state NOT IN ('beyond_reach', 'done')), 0, 'a lost day is never owed');

SELECT * FROM finish();
ROLLBACK;
