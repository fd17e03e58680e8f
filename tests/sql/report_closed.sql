-- report_closed.sql: the report of a closed month shows it as it was closed, whatever came since.
BEGIN;
\i tests/sql/load.psql
\i tests/sql/close.psql
SELECT plan(28);
\set text `cat sql/report/day.sql`
PREPARE report_day AS :text
\set text `cat sql/report/scope.sql`
PREPARE report_scope AS :text
\set text `cat sql/report/missing.sql`
PREPARE report_missing AS :text
\set text `cat sql/report/exception.sql`
PREPARE report_exception AS :text
\set text `cat sql/report/control_money.sql`
PREPARE report_control_money AS :text
\set text `cat sql/report/loose_line.sql`
PREPARE report_loose_line AS :text
\set text `cat sql/report/period.sql`
PREPARE report_period AS :text
CREATE TABLE pg_temp.exceptions (n bigint, kind integer, c1 text, c2 text, c3 text, c4 text, c5 text, c6 text, c7 text, c8 text, c9 text, c10 text, c11 text,
	c12 text, c13 text, c14 text, c15 text, by1 text, by2 bigint, by3 bigint);
-- Of an account's figure: each revision, with what it is now.
CREATE FUNCTION pg_temp.months(account text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', m.c2, m.c3, m.c4, m.c5, m.c11), '; ' ORDER BY m.by1, m.by3)
	FROM pg_temp.exceptions r JOIN pg_temp.exceptions m ON m.n = r.n AND m.kind = 4 WHERE r.kind = 0 AND r.c2 = $1 $$;
CREATE FUNCTION pg_temp.day(account text, day text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', d.c4, d.c2, d.c8), '; ' ORDER BY d.by3)
	FROM pg_temp.exceptions r JOIN pg_temp.exceptions d ON d.n = r.n AND d.kind = 5 AND d.c1 = $2 WHERE r.kind = 0 AND r.c2 = $1 $$;

UPDATE simtally_store.account SET active_to = '2025-04-30' WHERE provider_id = 100 AND account_id NOT BETWEEN 11 AND 16;
INSERT INTO simtally_store.scope_label (provider_id, scope, name, run_id) VALUES (100, 'homeland', 'Heimat', 1);
DO $$ BEGIN
	PERFORM pg_temp.month(11, 100); PERFORM pg_temp.month(12, 100, 2); PERFORM pg_temp.days(12, '2025-05-01', '2025-05-31');
	PERFORM pg_temp.days(13, '2025-05-01', '2025-05-31'); PERFORM pg_temp.days(14, '2025-05-01', '2025-05-30');
	PERFORM pg_temp.days(15, '2025-05-01', '2025-05-31', 1);
END $$;

-- ---- verdicts about 11, 12, 13, 14, and 16 by its reference; the register has other references since ----
INSERT INTO simtally_store.billing_import (import_id, run_id, file_name, sha256, mapping) OVERRIDING SYSTEM VALUE VALUES (101, 1, 'test', '\x00', 'generic');
INSERT INTO simtally_store.billing_line (line_id, import_id, file_line, provider_id, account, month, metric, quantity, unit, amount, currency) OVERRIDING SYSTEM VALUE VALUES
	(1, 101, 1, 100, 'a11', '2025-05-01', 'data', 90, 'B', 9, 'DKK'), (2, 101, 2, 100, 'C-16', '2025-05-01', 'data', 1, 'B', 4, 'DKK'),
	(3, 101, 3, 100, 'C-16', '2025-05-01', 'data', 1, 'B', 5, 'EUR'), (4, 101, 4, 100, 'a13', '2025-05-01', 'data', 1, 'B', 2, 'DKK');
INSERT INTO simtally_store.reconciliation (recon_id, run_id) OVERRIDING SYSTEM VALUE VALUES (50, 1);
INSERT INTO simtally_store.reconciliation_month (recon_id, provider_id, month, bill_loaded) VALUES (50, 100, '2025-05-01', true);
INSERT INTO simtally_store.verdict (recon_id, provider_id, account_id, account, month, metric, scope, lines, usage_quantity, billed_quantity, delta, unit, class, billed_amount, currency)
VALUES (50, 100, 11, 'a11', '2025-05-01', 'data', 'homeland', 1, 100, 90, 10, 'byte', 'under_billed', 9, 'DKK'), (50, 100, 12, 'a12', '2025-05-01', 'data', 'total', 0, 100, NULL, NULL, 'byte', 'incomplete', NULL, NULL),
	(50, 100, 13, 'a13', '2025-05-01', 'data', 'total', 0, 310, NULL, 310, 'byte', 'unbilled', NULL, NULL), (50, 100, 14, 'a14', '2025-05-01', 'data', 'total', 0, 300, NULL, NULL, 'byte', 'incomplete', NULL, NULL),
	(50, 100, 16, 'a16', '2025-05-01', 'data', 'total', 2, NULL, 2, -2, 'byte', 'over_billed', NULL, NULL);
INSERT INTO simtally_store.verdict_line (line_id, recon_id, account_id, provider_id, scope) VALUES (1, 50, 11, 100, 'homeland'), (2, 50, 16, 100, 'total'), (3, 50, 16, 100, 'total');
SELECT results_eq('EXECUTE report_loose_line(''2025-05-01'', ''{100}'', ''{50}'')', $$VALUES ('fourth', 'a13', 'data', '', 1::bigint, 'B', 2::numeric, 'DKK', NULL, NULL, 'test', 4::bigint)$$,
	'the line that no verdict took up, though its account has one');
SELECT results_eq('EXECUTE report_control_money(''2025-05-01'', ''{100}'', ''{50}'')', $$VALUES ('fourth', 'DKK', 3::bigint, 15::numeric, 1::bigint, 9::numeric, 4::numeric, 2::numeric), ('fourth', 'EUR', 1, 5, 0, 0, 5, 0)$$,
	'the money of lines that a verdict without an amount took up, by a reference the register no longer knows');

-- ---- closed, and much changes ----
CREATE TABLE pg_temp.days_before AS EXECUTE report_day('2025-05-01', '{100}');
SELECT is((SELECT string_agg(concat_ws(' ', expected, reported, final), '; ') FROM pg_temp.days_before WHERE day IN ('2025-05-03', '2025-05-31')), '6 4 3; 6 3 2', 'days before the close');
DROP TABLE pg_temp.exceptions;
CREATE TABLE pg_temp.exceptions AS EXECUTE report_exception('2025-05-01', '{100}', '{50}', 100);
SELECT is(pg_temp.months('a11'), 'homeland 1 100 3 current', 'its one revision is current');
SELECT is(pg_temp.day('a13', '2025-05-03'), '1 10 current', 'so is a day''s');
\ir close_month.psql
INSERT INTO simtally_store.unit_of_work (account_id, endpoint_id, grain, period, state, run_id, reason) VALUES (11, 101, 'm', '2025-05-01', 'failed', 60, 'HTTP 503');
UPDATE simtally_store.account SET active_to = NULL WHERE account_id BETWEEN 17 AND 20;
INSERT INTO simtally_store.scope_label (provider_id, scope, name, run_id) VALUES (100, 'homeland', 'Fremde', 2);
\set run 60
SELECT pg_temp.stage(11, 1, '2025-05-01', 150), pg_temp.stage(11, 2, '2025-05-01', 7), pg_temp.stage(11, 4, '2025-05-01', 1), pg_temp.stage(12, 1, '2025-05-01', 100, 3), pg_temp.stage(12, 4, '2025-05-01', 1),
	pg_temp.stage(13, 6, '2025-05-03', 15), pg_temp.stage(14, 6, '2025-05-31', 10) \g /dev/null
SELECT pg_temp.stage(16, 6, d::date, 10) FROM generate_series(date '2025-05-01', '2025-05-31', '1 day') d \g /dev/null
SELECT pg_temp.stage(15, 6, d::date, 10) FROM generate_series(date '2025-05-01', '2025-05-31', '1 day') d \g /dev/null
\ir close_adjust.psql
SELECT cmp_ok(:adjusted, '>', 3, 'figures changed, as adjustments');

CREATE TABLE pg_temp.days_after AS EXECUTE report_day('2025-05-01', '{100}');
SELECT results_eq('TABLE pg_temp.days_after', 'TABLE pg_temp.days_before', 'the days are those that were closed: no figure, account or quality that came since');
CREATE TABLE pg_temp.scope AS EXECUTE report_scope('2025-05-01', '{fourth}');
SELECT is((SELECT dark FROM pg_temp.scope), 1::bigint, 'an account that had no figure has none');
SELECT is((SELECT changed_run FROM pg_temp.scope), NULL, 'there is nothing to reconcile again');
SELECT results_eq('EXECUTE report_missing(''2025-05-01'', ''{100}'')', $$VALUES
	('fourth', 'a12', NULL::text, 'sim', NULL::text, 'incomplete', 'data: read before the month was final', 0::bigint, NULL::date, NULL::date, NULL::integer),
	('fourth', 'a14', NULL, 'sim', NULL, 'incomplete', 'data: 1 of 31 days not reported', 0, NULL, NULL, NULL),
	('fourth', 'a15', NULL, 'sim', NULL, 'incomplete', 'data: only known to be at least 310 B', 0, NULL, NULL, NULL),
	('fourth', 'a16', NULL, 'sim', NULL, 'incomplete', 'data: nothing reported for 2025-05', 0, NULL, NULL, NULL)$$, 'what was missing is missing; what was asked since is not');
DROP TABLE pg_temp.exceptions;
CREATE TABLE pg_temp.exceptions AS EXECUTE report_exception('2025-05-01', '{100}', '{50}', 100);
SELECT is(pg_temp.months('a11'), 'homeland 1 100 3 closed; homeland 2 150 3 after the close', 'the closed revision, and the one after the close');
SELECT is((SELECT c6 FROM pg_temp.exceptions WHERE kind = 0 AND c2 = 'a11'), 'Heimat', 'the scope has the name it was closed with');
SELECT is(pg_temp.months('a12'), 'homeland 1 100 2 closed', 'the closed quality, though the figure became final');
SELECT is(pg_temp.day('a12', '2025-05-03'), '1 10 closed', 'a day below a month figure is closed with it');
SELECT is(pg_temp.day('a13', '2025-05-03') || ' | ' || pg_temp.day('a13', '2025-05-04'), '1 10 closed; 2 15 after the close | 1 10 closed', 'days likewise');
SELECT is(pg_temp.day('a14', '2025-05-31'), '1 10 current', 'what was recorded in the instant of the close, and is not in it, is not said to be after it');
UPDATE simtally_store.usage SET recorded_at = now() + interval '1 s' WHERE account_id = 14 AND period = '2025-05-31';
DROP TABLE pg_temp.exceptions;
CREATE TABLE pg_temp.exceptions AS EXECUTE report_exception('2025-05-01', '{100}', '{50}', 100);
SELECT is(pg_temp.day('a14', '2025-05-31'), '1 10 after the close', 'a day that came after it is');

-- ---- a bill that comes late is to be reconciled, closed or not ----
INSERT INTO simtally_store.month_change (provider_id, month, run_id) VALUES (100, '2025-05-01', 61);
DROP TABLE pg_temp.scope;
CREATE TABLE pg_temp.scope AS EXECUTE report_scope('2025-05-01', '{fourth}');
SELECT is((SELECT changed_run FROM pg_temp.scope), 61, 'that is told');

-- ---- reconciled again: without results, and with those that were sealed ----
INSERT INTO simtally_store.reconciliation (recon_id, run_id) OVERRIDING SYSTEM VALUE VALUES (51, 1), (52, 1);
INSERT INTO simtally_store.reconciliation_month (recon_id, provider_id, month, bill_loaded) VALUES (51, 100, '2025-05-01', true), (52, 100, '2025-05-01', true);
INSERT INTO simtally_store.verdict (recon_id, provider_id, account_id, account, month, metric, scope, lines, usage_quantity, billed_quantity, delta, unit, class, billed_amount, currency)
SELECT 52, provider_id, account_id, account, month, metric, scope, lines, usage_quantity, billed_quantity, delta, unit, class, billed_amount, currency
FROM simtally_store.verdict WHERE recon_id = 50;
CREATE TABLE pg_temp.sealed AS EXECUTE report_period('2025-05-01', '{100}', '{50}');
CREATE TABLE pg_temp.nothing AS EXECUTE report_period('2025-05-01', '{100}', '{51}');
CREATE TABLE pg_temp.again AS EXECUTE report_period('2025-05-01', '{100}', '{52}');
SELECT results_eq('SELECT sealed_recon_id, shown_recon_id, shown_is_sealed, shown_says_the_same FROM (TABLE pg_temp.sealed UNION ALL TABLE pg_temp.nothing UNION ALL TABLE pg_temp.again) p ORDER BY 2',
	'VALUES (50, 50, true, NULL::boolean), (50, 51, false, false), (50, 52, false, true)', 'whether what is shown was sealed, or says the same; nothing is not the same');
DELETE FROM simtally_store.verdict WHERE recon_id > 50;
DELETE FROM simtally_store.reconciliation_month WHERE recon_id > 50;
DELETE FROM simtally_store.reconciliation WHERE recon_id > 50;

-- ---- closed again: the second close counts; reopened: what is now ----
EXECUTE close_reopen(:close_id, 62, 'corrected');
\ir close_month.psql
\set run 63
SELECT pg_temp.stage(11, 1, '2025-05-01', 160), pg_temp.stage(11, 2, '2025-05-01', 7), pg_temp.stage(11, 4, '2025-05-01', 1) \g /dev/null
\ir close_adjust.psql
DROP TABLE pg_temp.exceptions;
CREATE TABLE pg_temp.exceptions AS EXECUTE report_exception('2025-05-01', '{100}', '{50}', 100);
SELECT is(pg_temp.months('a11'), 'homeland 1 100 3 replaced; homeland 2 150 3 closed; homeland 3 160 3 after the close', 'each revision, with what it is to the close that stands');
SELECT results_eq('EXECUTE report_missing(''2025-05-01'', ''{100}'')', $$VALUES
	('fourth', 'a17', NULL::text, 'sim', NULL::text, 'incomplete', 'data: nothing reported for 2025-05', 0::bigint, NULL::date, NULL::date, NULL::integer), ('fourth', 'a18', NULL, 'sim', NULL, 'incomplete', 'data: nothing reported for 2025-05', 0, NULL, NULL, NULL),
	('fourth', 'a19', NULL, 'sim', NULL, 'incomplete', 'data: nothing reported for 2025-05', 0, NULL, NULL, NULL), ('fourth', 'a20', NULL, 'sim', NULL, 'incomplete', 'data: nothing reported for 2025-05', 0, NULL, NULL, NULL)$$,
	'what was missing at the second close');
EXECUTE close_reopen(:close_id, 64, 'again');
DROP TABLE pg_temp.exceptions;
CREATE TABLE pg_temp.exceptions AS EXECUTE report_exception('2025-05-01', '{100}', '{50}', 100);
SELECT is(pg_temp.months('a11'), 'homeland 1 100 3 replaced; homeland 2 150 3 replaced; homeland 3 160 3 current', 'of an open month the last one is current');
SELECT is((SELECT c6 FROM pg_temp.exceptions WHERE kind = 0 AND c2 = 'a11'), 'Fremde', 'and a scope is called what it is called');
DROP TABLE pg_temp.scope;
CREATE TABLE pg_temp.scope AS EXECUTE report_scope('2025-05-01', '{fourth}');
SELECT is((SELECT dark FROM pg_temp.scope), 4::bigint, 'accounts without a figure are those of now');
DROP TABLE pg_temp.days_after;
CREATE TABLE pg_temp.days_after AS EXECUTE report_day('2025-05-01', '{100}');
SELECT is((SELECT concat_ws(' ', expected, reported, final) FROM pg_temp.days_after WHERE day = '2025-05-31'), '10 5 5', 'so are the days');
CREATE TABLE pg_temp.missing AS EXECUTE report_missing('2025-05-01', '{100}');
SELECT is((SELECT string_agg(account || ' ' || state, ', ') FROM pg_temp.missing), 'a11 failed, a17 never_asked, a18 never_asked, a19 never_asked, a20 never_asked', 'and what is missing');
SELECT results_eq('EXECUTE report_missing(''2025-04-01'', ''{100}'')', $$SELECT 'fourth', account, NULL::text, 'sim', NULL::text, 'never_asked', 'no question about this month was planned for it', 0::bigint, NULL::date, NULL::date, NULL::integer
	FROM simtally_store.account WHERE provider_id = 100 ORDER BY account$$, 'another month is none of it');
SELECT is_empty('EXECUTE report_day(''2025-04-01'', ''{100}'')', 'nor are its days');

SELECT * FROM finish();
ROLLBACK;
