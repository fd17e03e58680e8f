-- report_data.sql: an invented April 2025 for the report's tests, in a database that has the schema and no accounts.
--
-- aurora: months, more than 10,000 exceptions of every class, three currencies and hostile text wherever text can stand.
-- borealis: days, with gaps; everything agrees but some usage is incomplete.
-- cirrus: usage, and no bill.

BEGIN;
SELECT simtally_store.ensure_month('2025-03-01'), simtally_store.ensure_month('2025-04-01'), simtally_store.ensure_month('2025-05-01');

INSERT INTO simtally_store.provider (provider_id, name, zone, mapping_sha256, today) OVERRIDING SYSTEM VALUE VALUES
	(901, 'aurora', 'Europe/Copenhagen', sha256('aurora'), '2025-05-08'),
	(902, 'borealis', 'Asia/Tokyo', sha256('borealis'), '2025-04-29'),
	(903, 'cirrus', 'Asia/Shanghai', sha256('cirrus'), '2025-05-08');
INSERT INTO simtally_store.endpoint (endpoint_id, provider_id, name, kinds) OVERRIDING SYSTEM VALUE VALUES
	(901, 901, 'usage', '{mvno_account}'), (902, 902, 'traffic', '{sim,share_group}'), (903, 903, 'card_month', '{card}'), (904, 903, 'card_day', '{card}');
INSERT INTO simtally_store.series (series_id, provider_id, endpoint, metric, scope, grain, role, unit, rank) OVERRIDING SYSTEM VALUE VALUES
	(901, 901, 'usage', 'data', 'homeland', 'month', 'used', 'byte', 1), (902, 901, 'usage', 'data', 'region/7', 'month', 'used', 'byte', 1),
	(903, 901, 'usage', 'voice', 'homeland', 'month', 'used', 'second', 1), (904, 901, 'usage', 'sms', 'total', 'month', 'used', 'message', 1),
	(905, 902, 'traffic', 'data', 'total', 'day', 'used', 'byte', 1),
	(906, 903, 'card_month', 'data', 'total', 'month', 'used', 'byte', 1), (907, 903, 'card_day', 'data', 'total', 'day', 'used', 'byte', 2);
INSERT INTO simtally_store.scope_label (provider_id, scope, name, run_id) VALUES
	(901, 'region/7', '<img src=x onerror="window.hostile=1">', 901);

INSERT INTO simtally_store.run (run_id, command, arguments, as_of, program, mappings, session_id, asked_by, started_at, ended_at, exit_status)
OVERRIDING SYSTEM VALUE VALUES
	(901, 'nightly', '', '2025-05-06', 'simtally 0.1.0', '{}', 1, 'etl', '2025-05-06 01:00Z', '2025-05-06 01:20Z', 0),
	(902, 'billing import', '=cmd().csv', NULL, 'simtally 0.1.0', '{}', 2, 'finance', '2025-05-07 08:00Z', '2025-05-07 08:01Z', 3),
	(903, 'reconcile', '--month 2025-04', '2025-05-08', 'simtally 0.1.0', '{"aurora": "e3b0c442"}', 3, 'finance', '2025-05-08 08:00Z', '2025-05-08 08:02Z', 4);
INSERT INTO simtally_store.run_coverage VALUES (901, 901, '2025-04-01', 5400, 5390, 4, 3, 2, 1), (901, 902, '2025-04-01', 40, 40, 0, 0, 0, 0);

-- ---- accounts; the first ones have names and numbers that try something -----------------------
INSERT INTO simtally_store.account (provider_id, account, kind, billing_ref, name)
SELECT 901, 'a' || to_char(n, 'FM000000'), 'mvno_account', 'C-' || n, 'Customer ' || n FROM generate_series(1, 5400) n;
UPDATE simtally_store.account a SET account = h.account, name = h.name
FROM (VALUES (1, '<script>window.hostile=1</script>', '</td></tr></table></template><script>window.hostile=1</script>'),
	(2, '=cmd|''/c calc''!A1', '"><img src=x onerror=window.hostile=1>'),
	(3, '+4512345678', E'abc\u202Egnp.exe'),
	(4, '-1+1', E'\u2066\u200Bhidden\u2069'),
	(5, '@SUM(1)', '&lt;b&gt; & "quotes" ''single'''),
	(6, E'\ttab', 'javascript:window.hostile=1'),
	(7, E'\rreturn', E'two\nlines, and a comma'),
	(8, '8986012345678901234', 'Ærø Øl & Brød'),
	(9, E'\u65E5\u672C\u8A9E', E'\u682A\u5F0F\u4F1A\u793E \u0645\u0631\u062D\u0628\u0627')) AS h (n, account, name)
WHERE a.provider_id = 901 AND a.account = 'a' || to_char(h.n, 'FM000000');
INSERT INTO simtally_store.account (provider_id, account, kind, name, pool)
SELECT 902, '0901' || to_char(n, 'FM000000'), CASE WHEN n <= 36 THEN 'sim' ELSE 'share_group' END, NULL, NULL FROM generate_series(1, 40) n;
INSERT INTO simtally_store.account (provider_id, account, kind, active_from, active_to)
SELECT 903, '8986' || to_char(n, 'FM0000000000000000'), 'card', CASE WHEN n > 20 THEN date '2025-04-10' END, CASE WHEN n > 25 THEN date '2025-04-20' END
FROM generate_series(1, 30) n;

-- ---- the rules: two products of which one has a tolerance of its own, more tariffs than the page shows, some bindings ----
INSERT INTO simtally_store.product (provider_id, product, metric, scopes, label, unit, increment, rounding, allowance, included, absolute, relative) VALUES
	(901, 'Pool <b>50</b>', 'data', '{}', 'total', 'MB', 104857600, 'up', 'pool', 53687091200, NULL, NULL),
	(901, '=by the minute', 'voice', '{homeland,roaming}', 'homeland+roaming', 'min', 60, 'nearest', 'none', NULL, 60, 0.0025),
	(902, 'As it is', 'sms', '{}', 'total', 'message', 1, 'up', 'plan', NULL, 0, 0);
INSERT INTO simtally_store.tariff (provider_id, metric, scope, price, per, currency, valid_from, valid_to) VALUES
	(901, 'data', '', 0.0125, 1048576, 'DKK', '2025-04-30', NULL), (901, 'voice', '=by the minute', 0.50, 60, 'DKK', '2024-01-01', '2025-04-01'),
	(901, 'voice', 'too early', 0.50, 60, 'DKK', '2024-01-01', '2025-03-31'), (901, 'voice', 'too late', 0.50, 60, 'DKK', '2025-05-01', NULL);
INSERT INTO simtally_store.tariff (provider_id, metric, scope, price, per, currency, valid_from)
SELECT 901, 'sms', 'zone/' || n, n, 1, 'EUR', '2025-01-01' FROM generate_series(1, 600) n;
INSERT INTO simtally_store.binding (provider_id, account_id, billing_ref, valid_from, valid_to)
SELECT 901, account_id, 'B-' || account_id % 2, v.first_day, v.last_day FROM (SELECT account_id FROM simtally_store.account WHERE provider_id = 901 ORDER BY account_id LIMIT 5) a,
	(VALUES (NULL::date, date '2025-04-01'), ('2025-04-02', '2025-04-20')) v(first_day, last_day)
UNION ALL SELECT 901, max(account_id), 'B-9', '2025-05-01', NULL::date FROM simtally_store.account WHERE provider_id = 901;

-- ---- the ledger ---------------------------------------------------------------------------------
INSERT INTO simtally_store.unit_of_work (account_id, endpoint_id, grain, period, state, run_id, raw_id, attempts, final, reason, outcome)
SELECT account_id, 901, 'm', '2025-04-01', 'done', 901, account_id, 1, true, NULL, 'ok' FROM simtally_store.account WHERE provider_id = 901;
UPDATE simtally_store.unit_of_work SET state = 'failed', final = false, raw_id = NULL, attempts = 4, reason = 'HTTP 503 <b>again</b> and again'
WHERE account_id IN (SELECT account_id FROM simtally_store.account WHERE provider_id = 901 AND account LIKE 'a00539%');
UPDATE simtally_store.unit_of_work SET state = 'owed', final = false, raw_id = NULL, reason = 'waits for the provider' WHERE account_id = 5380;
INSERT INTO simtally_store.unit_of_work (account_id, endpoint_id, grain, period, state, run_id, raw_id, attempts, final, outcome)
SELECT account_id, 902, 'n', d::date, CASE WHEN account LIKE '%35' THEN 'not_eligible' ELSE 'done' END::simtally_store.unit_state, 901, 100000 + account_id, 1, false,
	CASE WHEN account LIKE '%35' THEN 'not_eligible' ELSE 'ok' END
FROM simtally_store.account, generate_series(date '2025-04-01', '2025-04-29', interval '1 day') d WHERE provider_id = 902;

-- ---- usage and its archive ------------------------------------------------------------------------
INSERT INTO simtally_store.raw_answer (raw_id, fetched_at, account_id, run_id, from_period, to_period, fetched_on, as_of, as_of_given, http_status,
	endpoint, sha256, mapping_sha256, body)
SELECT account_id, '2025-05-06 01:05Z', account_id, 901, '2025-04-01', '2025-04-01', '2025-05-06', '2025-05-06', false, 200,
	'usage', sha256(account::bytea), sha256('aurora'), '{}' FROM simtally_store.account WHERE provider_id = 901 AND account !~ E'^a0053[89]';
INSERT INTO simtally_store.raw_answer (raw_id, fetched_at, account_id, run_id, from_period, to_period, fetched_on, as_of, as_of_given, http_status,
	endpoint, sha256, mapping_sha256, body)
SELECT 100000 + account_id, '2025-04-29 01:05Z', account_id, 901, '2025-04-29', '2025-04-29', '2025-04-29', '2025-04-29', false, 200,
	'traffic', sha256(account::bytea), sha256('borealis'), '{}' FROM simtally_store.account WHERE provider_id = 902;
INSERT INTO simtally_store.usage (quantity, raw_id, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality, at)
SELECT CASE s.metric WHEN 'data' THEN (a.account_id * 104729::bigint * (s.series_id - 900)) % 40000000000 WHEN 'voice' THEN (a.account_id * 7919) % 90000 ELSE a.account_id % 400 END,
	a.account_id, '2025-05-06 01:06Z', '2025-05-06 01:05Z', a.account_id, s.series_id, '2025-04-01', 901, CASE WHEN a.account_id % 11 = 0 THEN 2 ELSE 1 END, 3, '/data/<b>0</b>/regions/' || s.series_id
FROM simtally_store.account a JOIN simtally_store.series s USING (provider_id)
WHERE a.provider_id = 901 AND NOT (s.scope = 'region/7' AND a.account_id % 5 <> 0) AND a.account !~ E'^a0053[89]';
INSERT INTO simtally_store.usage_revision (quantity, raw_id, recorded_at, account_id, series_id, period, run_id, revision, quality)
SELECT quantity + 1000, raw_id, '2025-05-02 01:06Z', account_id, series_id, period, 901, 1, 2 FROM simtally_store.usage WHERE revision = 2;
INSERT INTO simtally_store.usage (quantity, raw_id, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality)
SELECT a.account_id * 1000000::bigint + extract(day FROM d)::integer * 1024, 100000 + a.account_id, d + interval '1 day', d + interval '1 day', a.account_id, 905, d::date, 901, 1,
	CASE WHEN a.kind = 'share_group' OR d >= '2025-04-28' THEN 1 ELSE 3 END
FROM simtally_store.account a, generate_series(date '2025-04-01', '2025-04-29', interval '1 day') d
WHERE a.provider_id = 902 AND NOT (a.account_id % 9 = 0 AND extract(day FROM d) BETWEEN 11 AND 14) AND NOT a.account LIKE '%35' AND extract(day FROM d) <> 20;
INSERT INTO simtally_store.usage (quantity, raw_id, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality)
SELECT a.account_id * 77777::bigint, NULL, '2025-05-06', '2025-05-06', a.account_id, 906, '2025-04-01', 901, 1, 3 FROM simtally_store.account a WHERE a.provider_id = 903;
INSERT INTO simtally_store.usage (quantity, raw_id, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality)
SELECT a.account_id * 2222::bigint, NULL, '2025-05-06', '2025-05-06', a.account_id, 907, d::date, 901, 1, 3
FROM simtally_store.account a, generate_series(date '2025-04-01', '2025-04-30', interval '1 day') d
WHERE a.provider_id = 903 AND d BETWEEN coalesce(a.active_from, d) AND coalesce(a.active_to, d);
SELECT simtally_store.open_load_totals();

-- ---- the bill ---------------------------------------------------------------------------------------
INSERT INTO simtally_store.billing_import (import_id, run_id, file_name, sha256, mapping, lines, loaded, quarantined) OVERRIDING SYSTEM VALUE VALUES
	(901, 902, '=cmd()<script>window.hostile=1</script>.csv', sha256('bill'), 'generic', 30002, 30000, 2), (902, 902, 'borealis.csv', sha256('bill 2'), 'generic', 36, 36, 0);

ANALYZE simtally_store.usage, simtally_store.account, simtally_store.series, simtally_store.unit_of_work;
-- One draw for each account and metric of aurora: the class it shall get, and by how much it is off.
CREATE TEMP TABLE draw AS
SELECT v.account_id, v.account, v.metric, v.unit, v.used, k.class,
	(CASE k.class WHEN 'matched' THEN v.used WHEN 'within_tolerance' THEN v.used + v.used / 2000 WHEN 'unbilled' THEN NULL WHEN 'under_billed' THEN v.used / 3
		WHEN 'over_billed' THEN v.used * 2 + 17 WHEN 'billed_not_used' THEN v.used WHEN 'duplicate' THEN v.used * 2 WHEN 'unit_suspect' THEN v.used * 1024
		WHEN 'restated' THEN v.used + 1000 WHEN 'period_shift' THEN v.used + 4242 ELSE v.used END)::bigint AS billed,
	(ARRAY['DKK', 'DKK', 'DKK', 'EUR', 'JPY'])[1 + v.account_id % 5] AS currency
FROM (
	SELECT a.account_id, a.account, f.metric, f.unit, sum(f.quantity)::bigint AS used
	FROM simtally_store.account a JOIN simtally_store.month_figure f USING (account_id)
	WHERE a.provider_id = 901 AND f.month = '2025-04-01' GROUP BY 1, 2, 3, 4
) v
CROSS JOIN LATERAL (SELECT (ARRAY['matched', 'matched', 'matched', 'matched', 'within_tolerance', 'unbilled', 'under_billed', 'over_billed', 'billed_not_used',
	'duplicate', 'unit_suspect', 'restated', 'period_shift', 'incomplete'])[1 + (v.account_id * 31 + length(v.metric)) % 14] AS class) k;
-- A slip of units for one account in a hundred only, or it would dwarf all else; what tries something goes to the top.
UPDATE draw SET class = 'over_billed', billed = used + used / 7 WHERE class = 'unit_suspect' AND account_id % 100 <> 50;
UPDATE draw SET used = 0 WHERE class = 'billed_not_used';
UPDATE draw SET class = 'under_billed', billed = used, used = used * 9000, currency = 'DKK' WHERE account_id <= 9 AND metric = 'data';

INSERT INTO simtally_store.billing_line (import_id, file_line, provider_id, account, month, metric, scope, quantity, unit, amount, currency, invoice, line)
SELECT 901, row_number() OVER (ORDER BY account_id, metric), 901, CASE WHEN account_id % 2 = 0 THEN 'C-' || account_id ELSE account END, '2025-04-01', metric, '',
	billed, CASE metric WHEN 'data' THEN 'MB' WHEN 'voice' THEN 'min' ELSE 'message' END,
	CASE metric WHEN 'data' THEN CASE WHEN account_id <= 9 THEN account_id + 0.5 ELSE round(billed / 1048576.0 * 0.0125, 2) END WHEN 'voice' THEN round(billed * 0.0041, 4) ELSE round(billed * 0.2, 2) END, currency,
	CASE WHEN account_id = 1 THEN '"><script>window.hostile=1</script>' ELSE 'INV-' || 4000 + account_id / 10 END, (account_id % 10)::text
FROM draw WHERE billed IS NOT NULL;
INSERT INTO simtally_store.billing_line (import_id, file_line, provider_id, account, month, metric, scope, quantity, unit, amount, currency, invoice, line)
SELECT 901, 29000 + n, 901, '=HYPERLINK("http://example.invalid/' || n || '")', '2025-04-01', 'data', '', 1073741824, 'GB', 12.34, 'DKK', 'INV-9', n::text FROM generate_series(1, 5) n;
INSERT INTO simtally_store.billing_line (import_id, file_line, provider_id, account, month, metric, scope, quantity, unit, amount, currency, invoice, line)
VALUES (901, 29990, 901, 'nobody took this line', '2025-04-01', 'mms', '', 3, 'message', 4.5, 'EUR', 'INV-9', '99');
INSERT INTO simtally_store.billing_line (import_id, file_line, provider_id, account, month, metric, scope, quantity, unit, amount, currency, invoice, line)
SELECT 902, row_number() OVER (ORDER BY a.account_id), 902, a.account, '2025-04-01', 'data', '', sum(u.quantity), 'B', 1000, 'JPY', 'B-1', a.account_id::text
FROM simtally_store.account a JOIN simtally_store.usage u USING (account_id) WHERE a.provider_id = 902 AND a.kind = 'sim' GROUP BY a.account_id, a.account;

ANALYZE simtally_store.billing_line, simtally_store.account, draw; -- or each line is tried with each result

-- ---- the verdicts -----------------------------------------------------------------------------------
INSERT INTO simtally_store.reconciliation (recon_id, run_id, reconciled_at) OVERRIDING SYSTEM VALUE VALUES (901, 903, '2025-05-08 08:01Z');
INSERT INTO simtally_store.reconciliation_month VALUES (901, 901, '2025-04-01', true), (901, 902, '2025-04-01', true), (901, 903, '2025-04-01', false);
INSERT INTO simtally_store.verdict (recon_id, provider_id, account_id, account, month, metric, scope, lines, usage_quantity, billed_quantity, delta, unit, class,
	billed_amount, amount_impact, currency, explanation)
SELECT 901, 901, d.account_id, d.account, '2025-04-01', d.metric, 'total', count_of.lines, d.used, d.billed, d.used - coalesce(d.billed, 0), d.unit, d.class, l.amount,
	CASE WHEN d.class = 'incomplete' OR d.class = 'unbilled' AND d.account_id % 3 = 0 THEN NULL
		WHEN d.billed IS NULL THEN round(d.used * 0.000000011921, 4)
		WHEN d.billed = 0 THEN 0 ELSE round((d.used - d.billed) * (l.amount / d.billed), CASE WHEN d.account_id % 7 = 0 THEN 6 ELSE 2 END) END,
	CASE WHEN d.class = 'unbilled' AND d.account_id % 3 = 0 THEN NULL ELSE d.currency END,
	CASE WHEN d.account_id <= 3 THEN '=1+1 <script>window.hostile=1</script> ' || E'\u202E' || 'reversed' ELSE
	CASE d.class WHEN 'unit_suspect' THEN 'billed 1,024 times the usage: KB billed as bytes?' WHEN 'restated' THEN 'equals revision 1 of 2 May, restated on 6 May by run 901'
		WHEN 'period_shift' THEN 'equals March 2025' WHEN 'incomplete' THEN '3 of 30 days not reported' WHEN 'matched' THEN NULL
		WHEN 'duplicate' THEN 'billed by 2 lines; one alone equals the usage' ELSE 'off by ' || abs(d.used - coalesce(d.billed, 0)) || ' ' || d.unit || 's' END END
FROM draw d
LEFT JOIN simtally_store.billing_line l ON l.provider_id = 901 AND l.metric = d.metric AND l.month = '2025-04-01'
	AND l.account = CASE WHEN d.account_id % 2 = 0 THEN 'C-' || d.account_id ELSE d.account END
CROSS JOIN LATERAL (SELECT (l.line_id IS NOT NULL)::integer AS lines) count_of
ORDER BY d.account_id, d.metric;
INSERT INTO simtally_store.verdict (recon_id, provider_id, account_id, account, month, metric, scope, lines, usage_quantity, billed_quantity, delta, unit, class,
	billed_amount, amount_impact, currency, explanation)
SELECT 901, 901, NULL, account, month, metric, 'total', 1, NULL, quantity, -quantity, 'byte', 'unknown_account', amount, NULL, currency, 'no such account in the register'
FROM simtally_store.billing_line WHERE account LIKE '=HYPERLINK%';
-- A figure past what a binary fraction of 53 bits can hold.
INSERT INTO simtally_store.verdict (recon_id, provider_id, account_id, account, month, metric, scope, usage_quantity, billed_quantity, delta, unit, class,
	billed_amount, amount_impact, currency, explanation)
VALUES (901, 901, NULL, 'beyond 2^53', '2025-04-01', 'mms', 'total', 9007199254740993, 9007199254740993, 0, 'message', 'matched', NULL, NULL, NULL, NULL);
-- Figures as wide as a large fleet's, and a product that bills less than was used.
INSERT INTO simtally_store.billing_line (import_id, file_line, provider_id, account, month, metric, scope, quantity, unit, amount, currency, invoice, line)
SELECT 901, 29500 + n, 901, '8986' || to_char(n, 'FM0000000000000000'), '2025-04-01', 'data', '', 12838147335677, 'B', 98765432.109876, 'EUR', 'INV-8', n::text FROM generate_series(1, 9) n;
INSERT INTO simtally_store.verdict (recon_id, provider_id, account_id, account, month, metric, scope, lines, usage_quantity, expected_quantity, billed_quantity, delta, unit,
	class, billed_amount, amount_impact, currency, explanation, product, rule)
SELECT 901, 901, NULL, account, '2025-04-01', 'data', 'total', 1, 115543326021098, 115543326021098 - 1073741824, quantity, 115543326021098 - 1073741824 - quantity, 'byte',
	'under_billed', amount, 1234567.890123, 'EUR', 'off by 102704104943597 bytes', 'Large fleets', '1 GiB included'
FROM simtally_store.billing_line WHERE invoice = 'INV-8';
INSERT INTO simtally_store.verdict (recon_id, provider_id, account_id, account, month, metric, scope, lines, usage_quantity, billed_quantity, delta, unit, class,
	billed_amount, amount_impact, currency, explanation)
SELECT 901, 902, a.account_id, a.account, '2025-04-01', 'data', 'total', 1, l.quantity, l.quantity, 0, 'byte', CASE WHEN a.account_id % 9 = 0 THEN 'incomplete' ELSE 'matched' END,
	l.amount, CASE WHEN a.account_id % 9 = 0 THEN NULL ELSE 0 END, 'JPY', CASE WHEN a.account_id % 9 = 0 THEN '4 of 30 days not reported' END
FROM simtally_store.billing_line l JOIN simtally_store.account a USING (provider_id, account) WHERE l.provider_id = 902 ORDER BY a.account_id;
UPDATE simtally_store.verdict SET expected_quantity = usage_quantity WHERE product IS NULL;

ANALYZE simtally_store.verdict;
-- Which lines went into which of them.
INSERT INTO simtally_store.verdict_line (line_id, recon_id, account_id, provider_id, account, scope)
SELECT DISTINCT ON (l.line_id) l.line_id, v.recon_id, v.account_id, v.provider_id, CASE WHEN v.account_id IS NULL THEN v.account END, v.scope
FROM simtally_store.verdict v
LEFT JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.billing_line l ON l.provider_id = v.provider_id AND l.month = v.month AND l.metric = v.metric AND l.account IN (v.account, a.billing_ref)
ORDER BY l.line_id, v.verdict_id;

-- What they come to, as a reconciliation writes it, and March's as it was written a month before.
\set text `cat sql/reconcile/totals.sql`
PREPARE totals AS :text;
EXECUTE totals(901, '2025-04-01', 901);
EXECUTE totals(902, '2025-04-01', 901);
INSERT INTO simtally_store.reconciliation (recon_id, run_id, reconciled_at) OVERRIDING SYSTEM VALUE VALUES (900, 901, '2025-04-08 08:01Z');
INSERT INTO simtally_store.reconciliation_month VALUES (900, 901, '2025-03-01', true);
INSERT INTO simtally_store.verdict_total VALUES (900, 901, '2025-03-01', 'data', 'matched', 'DKK', 4000, 4000, 1, 1, 900000.5, 0, 0),
	(900, 901, '2025-03-01', 'data', 'over_billed', 'DKK', 10, 9, 1, 2, 1000, 0, -12.25), (900, 901, '2025-03-01', 'voice', 'unbilled', 'DKK', 3, 3, 9, 0, NULL, 5.5, 0);

INSERT INTO simtally_store.quarantine (run_id, provider_id, account_id, account, at, source, reason, detail, raw_id) VALUES
	(901, 901, 17, NULL, '/0/regions/<script>', 'usage', 'not a number', '"12x<script>window.hostile=1</script>"', 17),
	(901, 901, 17, NULL, '/0/regions/<script>', 'usage', 'not a number', '"12x<script>window.hostile=1</script>"', 17),
	(902, NULL, NULL, '=2+5', 'line 77', '=cmd()<script>window.hostile=1</script>.csv', 'metric is not one of data, voice, sms, mms', E'x\u202Ey,"z"', NULL),
	(902, 901, NULL, 'C-1', 'line 78', 'bill.csv', 'ambiguous_ref', 'names 2 accounts', NULL);
-- ---- aurora's own figures against each other: 600 differ, the hostile accounts first; a figure past 2^53 ----
INSERT INTO simtally_store.check_summary (recon_id, provider_id, month, place, check_name, metric, unit, compared, absolute, relative, agrees, differs,
	not_comparable, left_quantity, right_quantity, difference, explanation) VALUES
	(901, 901, '2025-04-01', 1, 'days', 'data', 'byte', 'the days of day against usage', 1024, 0.001, 4000, 600, 2, 9007199254740993, 9007199254741593, -600,
		'2 without a figure of <b>usage</b>'),
	(901, 903, '2025-04-01', 1, 'included', 'voice', 'second', 'usage (included) beside usage', 0, 0, 3, 0, 0, 10, 10, 0, NULL);
INSERT INTO simtally_store.check_result (recon_id, provider_id, account_id, month, period, check_name, metric, scope, state, left_quantity, right_quantity,
	difference, unit, explanation)
SELECT 901, 901, account_id, '2025-04-01', '2025-04-01', 'days', 'data', '<script>window.hostile=1</script>', 'differs', 9007199254740993, 9007199254740994, -1, 'byte', '=1+1'
FROM (SELECT account_id FROM simtally_store.account WHERE provider_id = 901 ORDER BY account_id LIMIT 600) a;
INSERT INTO simtally_store.check_result (recon_id, provider_id, account_id, month, period, check_name, metric, scope, state, left_quantity, unit, explanation)
SELECT 901, 901, account_id, '2025-04-01', '2025-04-01', 'days', 'data', 'total', 'not_comparable', 5, 'byte', 'nothing of usage to hold against it'
FROM (SELECT account_id FROM simtally_store.account WHERE provider_id = 901 ORDER BY account_id DESC LIMIT 2) a;
-- ---- what came in: the files of bills, one of them refused whole, one whose month cannot be read, and the register -------------------------
INSERT INTO simtally_store.billing_import (import_id, run_id, file_name, sha256, mapping, lines, loaded, quarantined) OVERRIDING SYSTEM VALUE VALUES
	(903, 902, '"><script>window.hostile=1</script>.csv', sha256('bill 3'), 'generic', 3, 0, 3), (904, 902, '=2+5.csv', sha256('bill 4'), 'generic', 1, 0, 1);
INSERT INTO simtally_store.import (import_id, kind, run_id, file_name) SELECT import_id, 'billing', run_id, file_name FROM simtally_store.billing_import WHERE import_id > 901;
INSERT INTO simtally_store.import (import_id, kind, run_id, file_name) VALUES (905, 'accounts', 901, 'accounts.csv');
INSERT INTO simtally_store.quarantine (run_id, provider_id, account, at, source, reason, detail, import_id, file_line, month, metric, quantity, amount, currency, invoice, line) VALUES
	(902, 901, 'C-7', 'line 2', 'billing:3.csv:2', 'not_a_number', 'seven', 903, 2, '2025-04-01', 'data', NULL, 1234.5678, 'DKK', 'INV-7', '1'),
	(902, 901, 'C-8', 'line 3', 'billing:3.csv:3', 'not_a_number', 'eight', 903, 3, '2025-04-01', 'data', NULL, -34.5, 'DKK', 'INV-7', '2'),
	(902, 901, 'C-9', 'line 4', 'billing:3.csv:4', 'not_a_number', 'nine', 903, 4, '2025-04-01', 'data', NULL, 7, 'EUR', 'INV-7', '3'),
	(902, NULL, NULL, 'line 2', 'billing:4.csv:2', 'not_a_month', '=2+5', 904, 2, NULL, NULL, NULL, 55, NULL, NULL, NULL);
INSERT INTO simtally_store.import_balance (kind, import_id, measure, unit, came_in, loaded, refused)
SELECT 'billing', 902, 'rows', 'JPY', 36, 36, 0 UNION ALL SELECT 'billing', 902, 'money', 'JPY', 36000, 36000, 0
UNION ALL SELECT 'billing', import_id, 'rows', coalesce(currency, ''), count(*), 0, count(*) FROM simtally_store.quarantine WHERE import_id > 902 GROUP BY import_id, currency
UNION ALL SELECT 'billing', import_id, 'money', coalesce(currency, ''), sum(amount), 0, sum(amount) FROM simtally_store.quarantine WHERE import_id > 902 GROUP BY import_id, currency
UNION ALL SELECT 'accounts', 905, 'rows', '', 5470, 5470, 0;
COMMIT;
ANALYZE;
