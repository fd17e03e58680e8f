-- views_usage.sql: what usage_day, usage_month and usage_history say of the figures that are kept.
BEGIN;
SELECT plan(66);

INSERT INTO simtally_store.provider (provider_id, name, zone, today) OVERRIDING SYSTEM VALUE VALUES (100, 'fourth', 'UTC', '2025-06-20');
INSERT INTO simtally_store.account (account_id, provider_id, account, kind, active_from, active_to) OVERRIDING SYSTEM VALUE
	SELECT i, 100, 'a' || i, 'sim', NULL, NULL FROM generate_series(1, 42) i;
-- Endpoint "months" (rank 0) reports in entries, "card" (rank 1) a month at a time, "days" (rank 2) and "live" (rank 3) by day.
INSERT INTO simtally_store.series (series_id, provider_id, endpoint, metric, scope, grain, role, unit, rank) OVERRIDING SYSTEM VALUE VALUES
	(1, 100, 'months', 'data', 'homeland', 'month', 'used', 'byte', 0), (2, 100, 'months', 'data', 'region/a', 'month', 'used', 'byte', 0),
	(3, 100, 'months', 'data', '', 'month', 'entry', 'byte', 0), (4, 100, 'months', 'data', 'homeland', 'month', 'included', 'byte', 0),
	(5, 100, 'card', 'data', 'total', 'month', 'used', 'byte', 1), (6, 100, 'days', 'data', 'total', 'day', 'used', 'byte', 2),
	(7, 100, 'live', 'data', 'total', 'day', 'used', 'byte', 3), (8, 100, 'live', 'data', 'total', 'month', 'check', 'byte', 3),
	(9, 100, 'card', 'voice', 'total', 'month', 'used', 'second', 1), (10, 100, 'days', 'data', 'night', 'day', 'used', 'byte', 2);
DO $$ BEGIN PERFORM simtally_store.ensure_month(m::date) FROM generate_series(date '2024-02-01', '2025-07-01', '1 month') m; END $$;

CREATE FUNCTION pg_temp.put(account integer, series integer, period date, quantity bigint, quality integer DEFAULT 3, revision integer DEFAULT 1, run integer DEFAULT 1)
	RETURNS void LANGUAGE sql AS
	$$ INSERT INTO simtally_store.usage (account_id, series_id, period, quantity, quality, revision, run_id, raw_id, recorded_at, read_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 1, now(), now()) $$;
-- A figure of 1 for each day.
CREATE FUNCTION pg_temp.days(account integer, first date, last date, quality integer DEFAULT 3, series integer DEFAULT 6) RETURNS void LANGUAGE sql AS
	$$ SELECT pg_temp.put($1, $5, d::date, 1, $4) FROM generate_series($2, $3, interval '1 day') d $$;
CREATE FUNCTION pg_temp.active(account integer, first date, last date) RETURNS void LANGUAGE sql AS
	$$ UPDATE simtally_store.account SET active_from = $2, active_to = $3 WHERE account_id = $1 $$;
CREATE FUNCTION pg_temp.month(account integer, month date, metric text DEFAULT 'data') RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(concat_ws(' ', scope, quantity, completeness, days_reported), ', ' ORDER BY scope) FROM simtally.usage_month
		WHERE account = 'a' || $1 AND usage_month.month = $2 AND usage_month.metric = $3 $$;

-- ---- days ----
DO $$ BEGIN
	PERFORM pg_temp.put(1, 6, '2025-06-18', 5, 3); PERFORM pg_temp.put(1, 6, '2025-06-19', 6, 1); PERFORM pg_temp.put(1, 6, '2025-06-20', 7, 1);
	PERFORM pg_temp.put(1, 6, '2025-06-21', 8, 1);
END $$;
SELECT results_eq($$SELECT day, quantity, quality FROM simtally.usage_day WHERE account = 'a1' ORDER BY day$$,
	$$VALUES (date '2025-06-18', 5::bigint, 'final'), ('2025-06-19', 6, 'lower_bound'), ('2025-06-20', 7, 'provisional'), ('2025-06-21', 8, 'provisional')$$,
	'final; a counter whose day has passed is a lower bound; one whose day runs is provisional');
DO $$ BEGIN PERFORM pg_temp.put(1, 7, '2025-06-18', 99, 3); PERFORM pg_temp.put(1, 7, '2025-06-17', 98, 3); PERFORM pg_temp.put(1, 10, '2025-06-18', 2, 3); END $$;
SELECT results_eq($$SELECT day, scope, quantity FROM simtally.usage_day WHERE account = 'a1' AND day < '2025-06-19' ORDER BY day, scope$$,
	$$VALUES (date '2025-06-17', 'total', 98::bigint), ('2025-06-18', 'night', 2), ('2025-06-18', 'total', 5)$$,
	'one row a key, of the source of the lowest rank that has it; scopes are keys');
SELECT is((SELECT count(*)::integer FROM simtally.usage_day WHERE account = 'a2'), 0, 'no figure, no row');
INSERT INTO simtally_store.scope_label (provider_id, scope, name, run_id) VALUES (100, 'total', 'all', 1), (100, 'region/a', 'Alt', 1), (100, 'region/a', 'Neu', 2);
SELECT is((SELECT scope_name || ' ' || unit || ' ' || metric || ' ' || provider FROM simtally.usage_day WHERE account = 'a1' AND day = '2025-06-20'), 'all byte data fourth', 'with names and unit');
SELECT col_type_is('simtally'::name, 'usage_day'::name, 'day'::name, 'date', 'day is a date');
SELECT col_type_is('simtally'::name, 'usage_day'::name, 'quantity'::name, 'bigint', 'quantity a bigint');
SELECT columns_are('simtally'::name, 'usage_day'::name, '{provider,account,day,metric,scope,scope_name,quantity,unit,quality}'::name[]);

-- ---- months without a month figure: completeness from days ----
DO $$ BEGIN PERFORM pg_temp.days(2, '2025-05-01', '2025-05-31'); END $$;
SELECT is(pg_temp.month(2, '2025-05-01'), 'total 31 complete 31', 'every day is final');
DO $$ BEGIN PERFORM pg_temp.days(3, '2025-05-01', '2025-05-30'); END $$;
SELECT is(pg_temp.month(3, '2025-05-01'), 'total 30 partial 30', 'the last day is missing');
DO $$ BEGIN PERFORM pg_temp.days(4, '2025-05-02', '2025-05-31'); END $$;
SELECT is(pg_temp.month(4, '2025-05-01'), 'total 30 partial 30', 'the first day is missing');
DO $$ BEGIN PERFORM pg_temp.days(5, '2025-05-01', '2025-05-30'); PERFORM pg_temp.days(5, '2025-05-31', '2025-05-31', 1); END $$;
SELECT is(pg_temp.month(5, '2025-05-01'), 'total 31 lower_bound 31', 'a day is only known from its counter');
DO $$ BEGIN PERFORM pg_temp.days(6, '2025-05-10', '2025-05-10', 1); END $$;
SELECT is(pg_temp.month(6, '2025-05-01'), 'total 1 lower_bound 1', 'and the others are missing: still what was used at least');
DO $$ BEGIN PERFORM pg_temp.days(7, '2025-06-01', '2025-06-19'); END $$;
SELECT is(pg_temp.month(7, '2025-06-01'), 'total 19 provisional 19', 'the month runs, and every day so far is final');
DO $$ BEGIN PERFORM pg_temp.days(8, '2025-06-01', '2025-06-19'); PERFORM pg_temp.days(8, '2025-06-20', '2025-06-20', 1); END $$;
SELECT is(pg_temp.month(8, '2025-06-01'), 'total 20 provisional 20', 'with today''s counter');
DO $$ BEGIN PERFORM pg_temp.days(9, '2025-06-01', '2025-06-18'); END $$;
SELECT is(pg_temp.month(9, '2025-06-01'), 'total 18 partial 18', 'yesterday is missing');
DO $$ BEGIN PERFORM pg_temp.days(10, '2025-06-01', '2025-06-18'); PERFORM pg_temp.days(10, '2025-06-20', '2025-06-20', 1); END $$;
SELECT is(pg_temp.month(10, '2025-06-01'), 'total 19 partial 19', 'yesterday is missing, and today''s counter does not stand in for it');
DO $$ BEGIN PERFORM pg_temp.days(11, '2025-06-20', '2025-06-20', 1); END $$;
SELECT is(pg_temp.month(11, '2025-06-01'), 'total 1 partial 1', 'nothing but today');
DO $$ BEGIN PERFORM pg_temp.days(12, '2024-02-01', '2024-02-28'); PERFORM pg_temp.days(12, '2025-02-01', '2025-02-28'); PERFORM pg_temp.days(12, '2024-04-01', '2024-04-30'); END $$;
SELECT is(pg_temp.month(12, '2024-02-01'), 'total 28 partial 28', 'a leap year''s February has a day more');
SELECT is(pg_temp.month(12, '2025-02-01'), 'total 28 complete 28', 'another''s has not');
SELECT is(pg_temp.month(12, '2024-04-01'), 'total 30 complete 30', 'nor has April');
DO $$ BEGIN PERFORM pg_temp.days(13, '2025-05-01', '2025-05-31'); UPDATE simtally_store.usage SET quantity = 0 WHERE account_id = 13; END $$;
SELECT is(pg_temp.month(13, '2025-05-01'), 'total 0 complete 31', 'a complete zero is one');

-- ---- within active_from..active_to ----
DO $$ BEGIN PERFORM pg_temp.active(14, '2025-05-11', NULL); PERFORM pg_temp.days(14, '2025-05-11', '2025-05-31'); END $$;
SELECT is(pg_temp.month(14, '2025-05-01'), 'total 21 complete 21', 'an account that began on the 11th');
DO $$ BEGIN PERFORM pg_temp.active(15, NULL, '2025-05-10'); PERFORM pg_temp.days(15, '2025-05-01', '2025-05-10'); END $$;
SELECT is(pg_temp.month(15, '2025-05-01'), 'total 10 complete 10', 'one that ended on the 10th');
DO $$ BEGIN PERFORM pg_temp.active(16, '2025-05-15', '2025-05-15'); PERFORM pg_temp.days(16, '2025-05-15', '2025-05-15'); END $$;
SELECT is(pg_temp.month(16, '2025-05-01'), 'total 1 complete 1', 'one of a single day');
DO $$ BEGIN PERFORM pg_temp.active(17, '2025-05-11', NULL); PERFORM pg_temp.days(17, '2025-05-12', '2025-05-31'); END $$;
SELECT is(pg_temp.month(17, '2025-05-01'), 'total 20 partial 20', 'its first day is missing');
DO $$ BEGIN PERFORM pg_temp.active(18, '2025-05-11', NULL); PERFORM pg_temp.days(18, '2025-05-01', '2025-05-21'); END $$;
SELECT is(split_part(pg_temp.month(18, '2025-05-01'), ' ', 3), 'partial', 'days before it began do not stand in for those that are missing after');
DO $$ BEGIN PERFORM pg_temp.active(19, NULL, '2025-05-20'); PERFORM pg_temp.days(19, '2025-05-02', '2025-05-21'); END $$;
SELECT is(split_part(pg_temp.month(19, '2025-05-01'), ' ', 3), 'partial', 'nor do days after its end');
DO $$ BEGIN PERFORM pg_temp.active(20, '2025-06-11', NULL); PERFORM pg_temp.days(20, '2025-06-11', '2025-06-19'); END $$;
SELECT is(pg_temp.month(20, '2025-06-01'), 'total 9 provisional 9', 'it began in the month that runs');
DO $$ BEGIN PERFORM pg_temp.active(21, NULL, '2025-06-10'); PERFORM pg_temp.days(21, '2025-06-01', '2025-06-10'); END $$;
SELECT is(pg_temp.month(21, '2025-06-01'), 'total 10 complete 10', 'it ended in the month that runs: nothing more will come');
DO $$ BEGIN PERFORM pg_temp.active(22, '2025-05-01', '2025-05-31'); PERFORM pg_temp.days(22, '2025-05-01', '2025-05-31'); END $$;
SELECT is(pg_temp.month(22, '2025-05-01'), 'total 31 complete 31', 'bounds on the month''s own');

-- ---- a month figure before a sum of days ----
DO $$ BEGIN PERFORM pg_temp.days(23, '2025-05-01', '2025-05-31'); PERFORM pg_temp.put(23, 5, '2025-05-01', 40); END $$;
SELECT is(pg_temp.month(23, '2025-05-01'), 'total 40 complete', 'one row: the month figure, the days are a check');
DO $$ BEGIN PERFORM pg_temp.days(24, '2025-05-01', '2025-05-31'); PERFORM pg_temp.put(24, 5, '2025-05-01', 40, 2); END $$;
SELECT is(pg_temp.month(24, '2025-05-01'), 'total 40 provisional', 'be it final or not');
DO $$ BEGIN PERFORM pg_temp.days(25, '2025-05-01', '2025-05-31'); PERFORM pg_temp.put(25, 9, '2025-05-01', 40); END $$;
SELECT is(pg_temp.month(25, '2025-05-01'), 'total 31 complete 31', 'another metric''s month figure does not stand before this one''s days');
SELECT is(pg_temp.month(25, '2025-05-01', 'voice'), 'total 40 complete', 'each metric has its own');
DO $$ BEGIN PERFORM pg_temp.days(26, '2025-05-01', '2025-05-31'); PERFORM pg_temp.put(26, 8, '2025-05-01', 40); END $$;
SELECT is(pg_temp.month(26, '2025-05-01'), 'total 31 complete 31', 'nor does a figure that only checks');
DO $$ BEGIN PERFORM pg_temp.put(27, 8, '2025-05-01', 40); END $$;
SELECT is(pg_temp.month(27, '2025-05-01'), NULL, 'which is no usage at all');
DO $$ BEGIN PERFORM pg_temp.put(28, 4, '2025-05-01', 40); END $$;
SELECT is(pg_temp.month(28, '2025-05-01'), NULL, 'nor is what a plan includes');
DO $$ BEGIN PERFORM pg_temp.days(29, '2025-05-01', '2025-05-31'); PERFORM pg_temp.put(29, 5, '2025-04-01', 40); END $$;
SELECT is(pg_temp.month(29, '2025-04-01') || ', ' || pg_temp.month(29, '2025-05-01'), 'total 40 complete, total 31 complete 31', 'month by month');

-- ---- entries ----
DO $$ BEGIN PERFORM pg_temp.put(30, 3, '2025-05-01', 0); PERFORM pg_temp.put(30, 1, '2025-05-01', 10); PERFORM pg_temp.put(30, 2, '2025-05-01', 5); PERFORM pg_temp.put(30, 4, '2025-05-01', 99); END $$;
SELECT is(pg_temp.month(30, '2025-05-01'), 'homeland 10 complete, region/a 5 complete', 'an entry''s regions, each a row; the entry and the allowance are none');
SELECT is((SELECT scope_name FROM simtally.usage_month WHERE account = 'a30' AND scope = 'region/a'), 'Neu', 'a region goes by its latest name');
DO $$ BEGIN PERFORM pg_temp.put(31, 3, '2025-05-01', 0); END $$;
SELECT is(pg_temp.month(31, '2025-05-01'), NULL, 'an entry that names no region stores no row');
SELECT results_eq($$SELECT metric, completeness FROM simtally_store.month_report WHERE account_id = 31$$, $$VALUES ('data'::text, 'complete'::text)$$,
	'but the metric is complete for the month');
DO $$ BEGIN PERFORM pg_temp.put(32, 3, '2025-05-01', 0, 0); PERFORM pg_temp.put(32, 1, '2025-05-01', 10, 3); END $$;
SELECT is(pg_temp.month(32, '2025-05-01'), 'homeland 10 partial', 'an entry some of which could not be understood');
DO $$ BEGIN PERFORM pg_temp.put(33, 3, '2025-05-01', 0, 2); PERFORM pg_temp.put(33, 1, '2025-05-01', 10, 2); END $$;
SELECT is(pg_temp.month(33, '2025-05-01'), 'homeland 10 provisional', 'one read before the month was final');
DO $$ BEGIN PERFORM pg_temp.put(34, 1, '2025-05-01', 10, 3); END $$;
SELECT is((SELECT count(*)::integer FROM simtally_store.month_report WHERE account_id = 34), 0, 'a region without its entry reports nothing');
DO $$ BEGIN PERFORM pg_temp.put(35, 3, '2025-05-01', 0); PERFORM pg_temp.put(35, 1, '2025-05-01', 0, 3, 2); END $$;
SELECT is(pg_temp.month(35, '2025-05-01'), 'homeland 0 complete', 'a figure that was taken back to nothing is shown as that');

-- ---- rank of sources ----
DO $$ BEGIN PERFORM pg_temp.put(36, 3, '2025-05-01', 0); PERFORM pg_temp.put(36, 1, '2025-05-01', 10); PERFORM pg_temp.put(36, 5, '2025-05-01', 99); PERFORM pg_temp.days(36, '2025-05-01', '2025-05-31'); END $$;
SELECT is(pg_temp.month(36, '2025-05-01'), 'homeland 10 complete', 'of three sources the one of the lowest rank, with its scopes');
DO $$ BEGIN PERFORM pg_temp.put(37, 3, '2025-05-01', 0, 0); PERFORM pg_temp.put(37, 1, '2025-05-01', 10, 2); PERFORM pg_temp.put(37, 5, '2025-05-01', 99); END $$;
SELECT is(pg_temp.month(37, '2025-05-01'), 'homeland 10 partial', 'whatever its quality: a source of record is not changed month by month');
SELECT is((SELECT count(*)::integer FROM (SELECT account, month, metric, scope FROM simtally.usage_month GROUP BY 1, 2, 3, 4 HAVING count(*) > 1) twice), 0, 'no key has two rows');
SELECT is((SELECT count(*)::integer FROM (SELECT account, day, metric, scope FROM simtally.usage_day GROUP BY 1, 2, 3, 4 HAVING count(*) > 1) twice), 0, 'nor has a day''s');
SELECT columns_are('simtally'::name, 'usage_month'::name, '{provider,account,month,metric,scope,scope_name,quantity,unit,completeness,days_reported,revision,run_id}'::name[]);
SELECT col_type_is('simtally'::name, 'usage_month'::name, 'quantity'::name, 'bigint', 'quantity is a bigint, also of a sum');
SELECT col_type_is('simtally'::name, 'usage_month'::name, 'month'::name, 'date', 'month a date');
SELECT col_type_is('simtally'::name, 'usage_month'::name, 'revision'::name, 'integer', 'revision an integer');

-- ---- revisions ----
DO $$ BEGIN PERFORM pg_temp.put(38, 6, '2025-05-01', 5, 3, 3, 8); PERFORM pg_temp.put(38, 6, '2025-05-02', 6, 3, 2, 9); PERFORM pg_temp.put(38, 6, '2025-05-03', 7, 3, 1, 7); END $$;
SELECT results_eq($$SELECT revision, run_id FROM simtally.usage_month WHERE account = 'a38'$$, 'VALUES (4, 9)', 'a sum of days has a revision for each of theirs, and the latest run');
INSERT INTO simtally_store.usage_revision (account_id, series_id, period, quantity, quality, revision, run_id, raw_id, recorded_at)
	VALUES (38, 6, '2025-05-01', 3, 1, 1, 5, 51, '2025-05-01 20:00Z'), (38, 6, '2025-05-01', 4, 3, 2, 6, 61, '2025-05-02 02:00Z');
SELECT results_eq($$SELECT revision, quantity, run_id FROM simtally.usage_history WHERE account = 'a38' AND period = '2025-05-01' ORDER BY revision$$,
	'VALUES (1, 3::bigint, 5), (2, 4, 6), (3, 5, 8)', 'the history holds every revision, the current one too');
SELECT results_eq($$SELECT DISTINCT grain, metric, scope FROM simtally.usage_history WHERE account = 'a38'$$, $$VALUES ('day'::text, 'data'::text, 'total'::text)$$, 'with what it is a figure of');
SELECT is((SELECT raw_id FROM simtally.usage_history WHERE account = 'a38' AND revision = 2 AND period = '2025-05-01'), 61::bigint, 'and the answer it was read from');
SELECT is((SELECT count(*)::integer FROM simtally.usage_history WHERE account = 'a30'), 2, 'entries and allowances are no history of use');
SELECT columns_are('simtally'::name, 'usage_history'::name, '{provider,account,period,grain,metric,scope,revision,quantity,recorded_at,run_id,raw_id,at}'::name[]);
SELECT columns_are('simtally'::name, 'raw_answer'::name, '{provider,account,endpoint,raw_id,from_period,to_period,fetched_at,sha256,body,first_line}'::name[]);

-- ---- sums past 64 bits, providers without a today ----
DO $$ BEGIN PERFORM pg_temp.put(39, 6, '2025-05-01', 9007199254740993); PERFORM pg_temp.put(39, 6, '2025-05-02', 9007199254740993); END $$;
SELECT is((SELECT quantity FROM simtally.usage_month WHERE account = 'a39'), 18014398509481986, 'sums are exact');
UPDATE simtally_store.provider SET today = NULL WHERE provider_id = 100;
SELECT is(pg_temp.month(2, '2025-05-01') || ', ' || pg_temp.month(7, '2025-06-01'), 'total 31 complete 31, total 19 partial 19', 'without a today a month is complete only with all its days');

-- ---- figures that add up to more than 64 bits hold ----
DO $$ BEGIN
	PERFORM pg_temp.put(41, 6, d::date, 5000000000000000000) FROM generate_series(date '2025-05-01', '2025-05-02', interval '1 day') d;
	PERFORM pg_temp.days(42, '2025-05-01', '2025-05-31');
END $$;
SELECT is(pg_temp.month(41, '2025-05-01'), 'total partial 2', 'have no sum');
SELECT is(pg_temp.month(42, '2025-05-01'), 'total 31 complete 31', 'and keep no other account from being read');
INSERT INTO simtally_store.reconciliation (recon_id, run_id) OVERRIDING SYSTEM VALUE VALUES (900, 1);
INSERT INTO simtally_store.verdict (recon_id, provider_id, account_id, account, month, metric, scope, lines, usage_quantity, billed_quantity, delta, unit, class)
	SELECT 900, 100, i, 'a' || i, '2025-05-01', 'data', 'total', 1, q, 1, q - 1, 'byte', c
	FROM (VALUES (38, 5000000000000000000, 'under_billed'), (39, 5000000000000000000, 'under_billed'), (40, 31, 'over_billed')) v(i, q, c);
SELECT results_eq($$SELECT class, count, usage_quantity, billed_quantity FROM simtally.recon_summary WHERE recon_id = 900 ORDER BY class$$,
	$$VALUES ('over_billed', 1::bigint, 31::bigint, 1::bigint), ('under_billed', 2, NULL, 2)$$, 'nor does the summary of a reconciliation fail on them');
SELECT * FROM finish();
ROLLBACK;
