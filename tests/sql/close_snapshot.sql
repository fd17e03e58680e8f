-- close_snapshot.sql: what stands against closing, what a close keeps, and what cannot change it any more.
BEGIN;
\i tests/sql/load.psql
\i tests/sql/close.psql
SELECT plan(47);

-- ---- what stands against it ----
UPDATE simtally_store.account SET active_to = '2025-04-30' WHERE provider_id = 100 AND account_id NOT BETWEEN 11 AND 30;
DO $$ BEGIN
	PERFORM pg_temp.month(11, 100); PERFORM pg_temp.month(12, 100, 2); PERFORM pg_temp.month(13, 100, 0);
	PERFORM pg_temp.days(14, '2025-05-01', '2025-05-31'); PERFORM pg_temp.days(15, '2025-05-01', '2025-05-30');
	PERFORM pg_temp.days(16, '2025-05-01', '2025-05-30'); PERFORM pg_temp.days(16, '2025-05-31', '2025-05-31', 1);
	PERFORM pg_temp.put(17, 4, '2025-05-01', 1); -- an entry that names no region: a complete zero
	PERFORM pg_temp.put(18, 7, '2025-05-01', 5); -- a figure that only checks
	PERFORM pg_temp.days(19, '2025-05-11', '2025-05-31'); PERFORM pg_temp.days(20, '2025-05-11', '2025-05-31');
	PERFORM pg_temp.month(25, 100); PERFORM pg_temp.month(26, 100, 2);
END $$;
UPDATE simtally_store.account SET active_from = '2025-05-11' WHERE account_id = 19;
UPDATE simtally_store.account SET active_from = '2025-06-01' WHERE account_id = 22;
UPDATE simtally_store.account SET kind = 'card' WHERE account_id IN (23, 25, 26); -- kinds that are not asked about
UPDATE simtally_store.account SET pool = 'a25' WHERE account_id = 24; -- its pool is reported
UPDATE simtally_store.account SET pool = 'a26' WHERE account_id IN (27, 28); -- not completely
UPDATE simtally_store.account SET pool = 'nobody' WHERE account_id = 29;
INSERT INTO simtally_store.unit_of_work (account_id, endpoint_id, grain, period, state, run_id) VALUES
	(28, 102, 'd', '2025-05-10', 'not_eligible', 1), (30, 102, 'd', '2025-05-10', 'not_eligible', 1), (29, 102, 'd', '2025-04-30', 'not_eligible', 1);
\ir close_look.psql
SELECT is(pg_temp.gap(11), NULL, 'a final month is complete');
SELECT is(pg_temp.gap(12), 'provisional', 'one that was read too early is not');
SELECT is(pg_temp.gap(13), 'partial', 'nor one that could not be understood');
SELECT is(pg_temp.gap(14), NULL, 'every day is final');
SELECT is(pg_temp.gap(15), 'partial', 'a day is missing');
SELECT is(pg_temp.gap(16), 'lower_bound', 'a day is only known from its counter');
SELECT is(pg_temp.gap(17), NULL, 'an entry without a region is a complete zero');
SELECT is(pg_temp.gap(18), 'missing', 'a figure that only checks reports nothing');
SELECT is(pg_temp.gap(19), NULL, 'days before an account began are not missing');
SELECT is(pg_temp.gap(20), 'partial', 'those after are');
SELECT is(pg_temp.gap(21), 'missing', 'an account with nothing reported at all');
SELECT is(pg_temp.gap(22), NULL, 'one that begins later is none of the month''s');
SELECT is(pg_temp.gap(23), NULL, 'nor is one of a kind that nobody can ask about');
SELECT is(pg_temp.gap(24), NULL, 'a pool that is reported stands for its card');
SELECT is(pg_temp.gap(27), 'missing', 'one that is not complete does not');
SELECT is(pg_temp.gap(28), NULL, 'but a SIM that its group keeps from being asked is expected');
SELECT is(pg_temp.gap(29), 'missing', 'not when that was another month');
SELECT is(pg_temp.gap(30), 'missing', 'nor when the register names no group');
SELECT results_eq('EXECUTE close_gap_counts', $$VALUES ('data' COLLATE "C", 'missing' COLLATE "C", 5::bigint, 'a18, a21, a27, a29, a30'), ('data', 'partial', 3, 'a13, a15, a20'), ('data', 'provisional', 1, 'a12'), ('data', 'lower_bound', 1, 'a16')$$,
	'counted, with the first accounts');

-- ---- what it keeps ----
INSERT INTO simtally_store.scope_label (provider_id, scope, name, run_id) VALUES (100, 'homeland', 'Heimat', 1);
SELECT pg_temp.views() AS views \gset
SELECT throws_ok($$EXECUTE close_header(100, '2025-05-01', 1, 'test', NULL)$$, '23514', NULL, 'what is incomplete cannot be closed without a reason');
\ir close_month.psql
SELECT is(:close_number, 1, 'the first close');
SELECT ok(pg_temp.views() = :'views', 'the views say of the month what they said');
SELECT is((SELECT count(*)::integer FROM simtally_store.closed_report WHERE close_id = :close_id AND completeness = 'missing'), 5, 'what was missing is kept as missing');
SELECT results_eq('SELECT kind, metric, scope, unit, figures, quantity FROM simtally_store.closed_total WHERE close_id = ' || :close_id || ' ORDER BY 1, 2, 3',
	$$VALUES ('card', 'data', 'homeland', 'byte', 2::bigint, 200::numeric), ('sim', 'data', 'homeland', 'byte', 3, 300), ('sim', 'data', 'total', 'byte', 5, 1340)$$,
	'control totals, each kind of account by itself');
SELECT is_empty(format('EXECUTE close_verify(%s, %L)', :close_id, '2025-05-01'), 'it is what was sealed');
SELECT results_eq($$SELECT state, label, close_number, accepted_incomplete, adjustments, encode(sha256, 'hex') FROM simtally.period WHERE provider = 'fourth' AND month = '2025-05-01'$$,
	format($$VALUES ('closed', 'FINAL', 1, 'a test', 0::bigint, %L)$$, :'sha256'), 'the period is closed');
SELECT is((SELECT previous_sha256 FROM simtally.period WHERE provider = 'fourth' AND month = '2025-05-01'), NULL, 'the first of its chain');

-- ---- what does not change it ----
UPDATE simtally_store.provider SET today = '2025-07-30' WHERE provider_id = 100;
UPDATE simtally_store.account SET active_from = '2025-05-20', active_to = NULL, kind = 'pool', pool = 'x' WHERE account_id BETWEEN 11 AND 20;
INSERT INTO simtally_store.scope_label (provider_id, scope, name, run_id) VALUES (100, 'homeland', 'Fremde', 2);
UPDATE simtally_store.series SET rank = 9 - rank WHERE provider_id = 100;
DO $$ BEGIN PERFORM pg_temp.put(14, 4, '2025-05-01', 1); PERFORM pg_temp.put(14, 1, '2025-05-01', 7); PERFORM pg_temp.days(21, '2025-05-01', '2025-05-31'); END $$;
UPDATE simtally_store.usage SET quantity = quantity + 1, revision = 2 WHERE account_id BETWEEN 11 AND 20;
SELECT ok(pg_temp.views() = :'views', 'neither the register, the mapping, a name, the date nor any figure changes a closed month');
SELECT is_empty(format('EXECUTE close_verify(%s, %L)', :close_id, '2025-05-01'), 'nor its digest');
SELECT is((SELECT count(*)::integer FROM simtally.usage_month WHERE month = '2025-05-01' AND account = 'a21'), 0, 'who had no figure has none');

-- ---- tampered with ----
SAVEPOINT untouched;
UPDATE simtally_store.usage SET quantity = quantity - 1, revision = 1 WHERE account_id BETWEEN 11 AND 20;
UPDATE simtally_store.closed_figure SET quantity = 101 WHERE account_id = 11 AND series_id = 1;
SELECT results_eq(format('EXECUTE close_verify(%s, %L)', :close_id, '2025-05-01'),
	$$VALUES ('account a11: data homeland of 2025-05 is 101, revision 1 of it was 100'),
		('control total of data homeland, accounts of kind sim: 3 figures, 300; there are 3, and they add up to 301')$$, 'a figure that was changed is named');
ROLLBACK TO untouched;
DELETE FROM simtally_store.closed_report WHERE account_id = 17;
SELECT results_eq(format('EXECUTE close_verify(%s, %L)', :close_id, '2025-05-01'), $$VALUES ('account a17: its figures are gone')$$, 'so is an account that is gone');
ROLLBACK TO untouched;
DELETE FROM simtally_store.closed_figure WHERE account_id = 14 AND period = '2025-05-03';
SELECT matches((SELECT string_agg(what, '; ') FROM (SELECT 'account a14' AS what FROM simtally_store.closed_digest(:close_id, '2025-05-01') n
	JOIN simtally_store.closed_account s USING (account_id) WHERE s.close_id = :close_id AND n.sha256 <> s.sha256) w), '^account a14$', 'and one whose day is');
ROLLBACK TO untouched;
UPDATE simtally_store.closed_month SET accepted_incomplete = 'nothing to see' WHERE close_id = :close_id;
SELECT results_eq(format('EXECUTE close_verify(%s, %L)', :close_id, '2025-05-01'),
	$$VALUES ('the seal does not fit: header, totals, names or the list of digests were changed')$$, 'a reason that was changed breaks the seal');
ROLLBACK TO untouched;
UPDATE simtally_store.closed_series SET name = 'elsewhere' WHERE close_id = :close_id AND series_id = 1;
SELECT isnt_empty(format('EXECUTE close_verify(%s, %L)', :close_id, '2025-05-01'), 'so does a name');
ROLLBACK TO untouched;

-- ---- reopened, closed again ----
\set first :close_id
\set first_sha256 :sha256
SELECT throws_ok(format('EXECUTE close_reopen(%s, 2, %L)', :close_id, ' '), '23514', NULL, 'a reopening wants a reason');
EXECUTE close_reopen(:close_id, 2, 'corrected');
SELECT is((SELECT concat_ws(' ', state, label, close_number, reason) FROM simtally.period WHERE provider = 'fourth' AND month = '2025-05-01'), 'provisional DRAFT 1 corrected', 'a draft again');
SELECT is((SELECT quantity FROM simtally.usage_month WHERE account = 'a11' AND month = '2025-05-01' AND metric = 'data'), 101::bigint, 'the figures are current again');
SELECT is((SELECT run_id FROM simtally_store.month_change WHERE provider_id = 100 AND month = '2025-05-01'), 2, 'and are to be reconciled');
\ir close_month.psql
SELECT is(:close_number, 2, 'the second close');
SELECT is((SELECT label FROM simtally.period WHERE provider = 'fourth' AND month = '2025-05-01'), 'RESTATED 1', 'is a restatement');
SELECT is((SELECT encode(previous_sha256, 'hex') FROM simtally.period WHERE provider = 'fourth' AND month = '2025-05-01'), :'first_sha256', 'chained to the first');
SELECT is((SELECT count(*)::integer FROM simtally_store.closed_figure WHERE close_id = :first AND account_id = 11 AND quantity = 100), 1, 'whose figures are still there');
SELECT is_empty(format('EXECUTE close_verify(%s, %L)', :close_id, '2025-05-01'), 'it is what was sealed');
UPDATE simtally_store.reopening SET reason = 'a whim';
SELECT isnt_empty(format('EXECUTE close_verify(%s, %L)', :close_id, '2025-05-01'), 'why it was reopened is sealed, too');
UPDATE simtally_store.reopening SET reason = 'corrected';
UPDATE simtally_store.closed_seal SET sha256 = '\x00' WHERE close_id = :first;
SELECT results_eq(format('EXECUTE close_verify(%s, %L)', :close_id, '2025-05-01'),
	$$VALUES ('the seal does not fit the close before it: that was changed or removed')$$, 'a changed seal breaks the chain');
SELECT throws_ok($$INSERT INTO simtally_store.closed_month (close_id, provider_id, month, close_number, run_id, program, incomplete) VALUES (999, 100, '2025-05-01', 2, 1, 'x', 0)$$,
	'23505', NULL, 'a close has one number');

SELECT * FROM finish();
ROLLBACK;
