-- Whether a month's usage is known well enough for a verdict: months, days, lower bounds.
BEGIN;
\ir reconcile.psql
SELECT plan(34);
SELECT account(a) FROM unnest(ARRAY['days', 'days-short', 'days-mid', 'lower', 'lower-below', 'lower-within', 'lower-none', 'lower-tiny', 'running', 'month-first', 'counter', 'counter-alone', 'early-use', 'early-zero']) a \g /dev/null
SELECT account('joined', active_from => '2025-04-21'), account('left', active_to => '2025-04-10'), account('gone', active_to => '2025-03-10') \g /dev/null

SELECT used_on(a, 'data', d::date, 10000000) FROM unnest(ARRAY['days', 'lower', 'lower-below', 'lower-within', 'lower-none', 'month-first', 'counter']) a, generate_series(date '2025-04-01', '2025-04-30', '1 day') d \g /dev/null
SELECT used_on('days-short', 'data', d::date, 10000000) FROM generate_series(date '2025-04-04', '2025-04-30', '1 day') d \g /dev/null
SELECT used_on('joined', 'data', d::date, 10000000) FROM generate_series(date '2025-04-21', '2025-04-30', '1 day') d \g /dev/null
SELECT used_on('left', 'data', d::date, 10000000) FROM generate_series(date '2025-04-01', '2025-04-09', '1 day') d \g /dev/null
SELECT billed(a, 'data', 300000000) FROM unnest(ARRAY['days', 'month-first', 'counter', 'lower-below']) a \g /dev/null
SELECT billed('days-short', 'data', 270000000), billed('joined', 'data', 100000000), billed('left', 'data', 90000000), billed('gone', 'data', 5) \g /dev/null

-- one day is known only from a counter that was read while it ran
UPDATE simtally_store.usage SET quality = 1 WHERE period = '2025-04-30' AND account_id IN (account_id('lower'), account_id('lower-below'), account_id('lower-within'), account_id('lower-none'));
SELECT billed('lower', 'data', 200000000), billed('lower-within', 'data', 299999999) \g /dev/null
SELECT used_on('lower-tiny', 'data', '2025-04-30', 1048576, quality => 1) \g /dev/null
SELECT used_on('running', 'data', '2025-06-10', 5000, quality => 1), billed('running', 'data', 5000, month => '2025-06-01') \g /dev/null

-- a month figure counts before the days, whatever they say; the counter only where the series has no day
SELECT used('month-first', 'data', 400000000) \g /dev/null
SELECT used_on('counter', 'data', d::date, 1, quality => 1, endpoint => 'counter') FROM generate_series(date '2025-04-01', '2025-04-30', '1 day') d \g /dev/null
SELECT used_on('counter-alone', 'data', '2025-04-02', 500000000, quality => 1, endpoint => 'counter'), billed('counter-alone', 'data', 5) \g /dev/null
SELECT used('early-use', 'data', 5, quality => 2), used('early-zero', 'data', 0, quality => 2) \g /dev/null
\ir reconcile_month.psql

SELECT is(outcome('days'), 'matched', 'thirty final days are a complete month');
SELECT is(outcome('days-short'), 'incomplete', 'twenty-seven are not');
SELECT is(explained('days-short'), '3 of 30 days not reported', 'and it says how many are missing');
SELECT is(outcome('joined'), 'matched', 'ten days of an account that came on the 21st are complete');
SELECT is(outcome('left'), 'incomplete', 'nine of one that left on the 10th are not');
SELECT is(explained('left'), '1 of 10 days not reported', 'for want of one');
SELECT is(outcome('gone'), 'incomplete', 'an account that was no longer there');
SELECT is(outcome('lower'), 'under_billed', 'a lower bound above the bill is a verdict');
SELECT is(explained('lower'), 'used at least 286.10 MiB, billed 190.73 MiB: 95.37 MiB less', 'and says that it is one');
SELECT is(outcome('lower-below'), 'incomplete', 'one that equals the bill is none');
SELECT is(explained('lower-below'), 'only known to be at least 286.10 MiB', 'because more may have been used');
SELECT is(outcome('lower-within'), 'incomplete', 'one above it by no more than the tolerance is none either');
SELECT is(outcome('lower-none'), 'unbilled', 'a lower bound that nobody bills');
SELECT is(explained('lower-none'), 'used at least 286.10 MiB, not billed', 'says so too');
SELECT is(outcome('lower-tiny'), 'incomplete', 'unless it is within the tolerance of nothing');
SELECT is(outcome('month-first'), 'under_billed', 'a month figure counts before its days');
SELECT is(outcome('counter'), 'matched', 'a day from the source of record counts before a counter');
SELECT is(outcome('counter-alone'), 'under_billed', 'a day known only from the counter is a lower bound');
SELECT is(outcome('early-use'), 'incomplete', 'use that is not final and not billed');
SELECT is(outcome('early-zero'), '', 'zero used and nothing billed is no result, final or not');
SELECT results_eq($$SELECT account, used FROM verdicts WHERE account LIKE 'early%'$$, $$VALUES ('early-use', 5::bigint)$$, 'an incomplete figure is shown');

-- what the view says is what was reconciled
SELECT results_eq(
	$$SELECT v.account, v.used FROM verdicts v WHERE v.used IS NOT NULL$$,
	$$SELECT account, sum(quantity)::bigint FROM simtally.usage_month WHERE month = '2025-04-01' GROUP BY account HAVING sum(quantity) <> 0 ORDER BY account$$,
	'the usage held against bills is that of usage_month');

\set month 2025-06-01
\ir reconcile_month.psql
SELECT is(outcome('running'), 'incomplete', 'a month that still runs');
SELECT is(explained('running'), '9 of 9 days not reported', 'says what is missing of the days that are over');
UPDATE simtally_store.account SET active_from = '2025-06-10' WHERE account = 'running';
UPDATE simtally_store.account SET active_to = '2025-06-10' WHERE account = 'running';
\ir reconcile_month.psql
SELECT is(explained('running'), 'read before the month was final', 'and a day that still runs is not final');

-- an account that left on the 20th, whose counter was read once more the day after
SELECT account('after', active_to => '2025-04-20') \g /dev/null
SELECT used_on('after', 'data', d::date, 10000000) FROM generate_series(date '2025-04-01', '2025-04-20', '1 day') d \g /dev/null
SELECT used_on('after', 'data', '2025-04-21', 0, quality => 1), billed('after', 'data', 200000000) \g /dev/null
\set month 2025-04-01
\ir reconcile_month.psql
SELECT is(outcome('after'), 'matched', 'each day while it was active is final, and later ones do not make that less');
SELECT is((SELECT completeness FROM simtally.usage_month WHERE account = 'after' AND month = '2025-04-01'), 'complete', 'nor in the view');

-- an account that left on the 20th and is reported for later days: those do not fill the gaps before
SELECT account('late-days', active_to => '2025-04-20') \g /dev/null
SELECT used_on('late-days', 'data', d::date, 10000000) FROM generate_series(date '2025-04-10', '2025-04-30', '1 day') d \g /dev/null
SELECT billed('late-days', 'data', 210000000) \g /dev/null
\set month 2025-04-01
\ir reconcile_month.psql
SELECT is(explained('late-days'), '9 of 20 days not reported', 'days outside the span do not stand in for those missing inside');
SELECT results_eq(
	$$SELECT v.account, v.used, v.class = 'incomplete' FROM verdicts v WHERE v.used IS NOT NULL AND v.class NOT IN ('under_billed', 'unbilled')$$,
	$$SELECT account, sum(quantity)::bigint, bool_or(completeness <> 'complete') FROM simtally.usage_month
	WHERE month = '2025-04-01' AND account IN (SELECT account FROM verdicts WHERE class NOT IN ('under_billed', 'unbilled')) GROUP BY account HAVING sum(quantity) <> 0 ORDER BY account$$,
	'and so says usage_month');
SELECT finish();
ROLLBACK;
