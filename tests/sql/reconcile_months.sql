-- Which months are reconciled, and what a month without a bill gets.
BEGIN;
\ir reconcile.psql
SELECT plan(19);
SELECT account('A') \g /dev/null
SELECT is_empty('EXECUTE recon_changed(NULL)', 'nothing has changed');
INSERT INTO simtally_store.month_change (provider_id, month, run_id) VALUES (101, '2025-04-01', 5), (101, '2025-05-01', 5), (102, '2025-04-01', 5);
SELECT results_eq('EXECUTE recon_changed(NULL)', $$VALUES (101::smallint, 'first', date '2025-04-01'), (101::smallint, 'first', '2025-05-01'), (102::smallint, 'second', '2025-04-01')$$, 'all that changed and was never reconciled');
SELECT results_eq($$EXECUTE recon_changed('{second}')$$, $$VALUES (102::smallint, 'second', date '2025-04-01')$$, 'of the providers asked for');
SELECT used('A', 'data', 70000000) \g /dev/null
EXECUTE recon_begin(5) \gset
SELECT results_eq(format('EXECUTE recon_month(%s, 101, %L)', :recon_id, '2025-04-01'), 'VALUES (false)', 'a month without any line has no bill loaded');
SELECT results_eq('EXECUTE recon_changed(NULL)', $$VALUES (101::smallint, 'first', date '2025-05-01'), (102::smallint, 'second', '2025-04-01')$$, 'but is reconciled');
UPDATE simtally_store.month_change SET run_id = 4 WHERE month = '2025-04-01' AND provider_id = 101;
SELECT is((SELECT count(*) FROM (SELECT xmin FROM simtally_store.month_change WHERE month = '2025-04-01' AND provider_id = 101
	AND xmin::text = (SELECT change_seen FROM simtally_store.reconciliation_month WHERE recon_id = :recon_id)) x), 1::bigint, 'within one transaction a change cannot be told from what was seen');
UPDATE simtally_store.reconciliation_month SET change_seen = '0' WHERE recon_id = :recon_id;
SELECT is((SELECT count(*) FROM simtally_store.reconciliation_month WHERE recon_id = :recon_id AND change_seen = '0'), 1::bigint, 'as another transaction''s');
SELECT results_eq($$EXECUTE recon_changed('{first}')$$, $$VALUES (101::smallint, 'first', date '2025-04-01'), (101::smallint, 'first', '2025-05-01')$$, 'a change that was not seen is still to be reconciled, whichever run it is of');

SELECT billed('A', 'data', 70000000) \g /dev/null
UPDATE simtally_store.billing_line SET superseded_import = 101;
EXECUTE recon_begin(5) \gset
SELECT results_eq(format('EXECUTE recon_month(%s, 101, %L)', :recon_id, '2025-04-01'), 'VALUES (true)', 'a bill that was superseded was loaded all the same');
SELECT billed('A', 'data', 60000000) \g /dev/null
\ir reconcile_month.psql
SELECT is((SELECT billed FROM verdicts), 60000000::bigint, 'a superseded line bills nothing');

SELECT results_eq($$EXECUTE recon_named('{2025-04-01,2025-05-01,2025-04-01}', NULL)$$,
	$$SELECT p.provider_id, p.name, m.month FROM simtally_store.provider p, (VALUES (date '2025-04-01'), ('2025-05-01')) m(month)
	WHERE EXISTS (SELECT FROM simtally_store.account a WHERE a.provider_id = p.provider_id) ORDER BY p.name, m.month$$, 'the months asked for, once each, of providers with accounts');
SELECT results_eq($$EXECUTE recon_named('{2025-04-01}', '{second}')$$, $$VALUES (102::smallint, 'second', date '2025-04-01')$$, 'or of those named');
INSERT INTO simtally_store.billing_line (import_id, file_line, provider_id, account, month, metric, quantity, unit) VALUES (101, 1, 102, 'x', '2025-04-01', 'data', 1, 'B');
SELECT results_eq($$EXECUTE recon_named('{2025-04-01}', NULL)$$, $$VALUES (101::smallint, 'first', date '2025-04-01'), (102::smallint, 'second', '2025-04-01')$$, 'and those that are billed without having an account');

-- figures that add up to more than 64 bits hold
SELECT account('B') \g /dev/null
SELECT used('B', 'data', 9223372036854775807, 'homeland'), used('B', 'data', 9223372036854775807, 'roaming'), billed('B', 'data', 5) \g /dev/null
\ir reconcile_month.psql
SELECT is(explained('B'), 'the figures reported add up to more than 64 bits hold', 'figures that are too large are no verdict, and stop nothing');

-- the results as they stood: those of the reconciliation before
SELECT is((SELECT max(recon_id) FROM simtally.recon_result_as_of(now())), :recon_id, 'the latest results, as they stand now');
SELECT is((SELECT count(*) FROM simtally.recon_result_as_of(now(), '2025-03-01')), 0::bigint, 'of the month that is asked for');
UPDATE simtally_store.reconciliation SET reconciled_at = now() + interval '1 day' WHERE recon_id = :recon_id;
SELECT results_eq('SELECT DISTINCT account, billed_quantity FROM simtally.recon_result_as_of(now())', $$VALUES ('A', 60000000::bigint)$$, 'and those before them, as they stood a day before');
SELECT finish();
ROLLBACK;
