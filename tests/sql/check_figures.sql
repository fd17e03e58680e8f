-- Figures of one provider against each other: sums, pools, sources; what is incomplete is never a difference.
BEGIN;
\ir reconcile.psql
\ir check.psql
SELECT plan(40);
CREATE FUNCTION test.days(account text, quantity bigint, days integer DEFAULT 30, month date DEFAULT '2025-04-01') RETURNS void LANGUAGE sql AS $$
	SELECT test.used_on(account, 'data', month + n, quantity) FROM generate_series(0, days - 1) n
$$;

-- ---- days against their month: 10 MiB each ----
SELECT rule('days', 'day', 'month', left_sum => 'days', absolute => 1000, relative => 0.0001) \g /dev/null
SELECT account(a) FROM unnest(ARRAY['exact', 'near', 'over', 'under', 'short', 'sure', 'late', 'partial', 'no-days', 'no-month', 'huge']) a \g /dev/null
SELECT account('new', active_from => '2025-04-21'), account('gone', active_to => '2025-04-10') \g /dev/null
SELECT days(a, 10485760) FROM unnest(ARRAY['exact', 'near', 'over', 'under', 'late', 'partial', 'no-month']) a \g /dev/null
SELECT days('short', 10485760, 29), days('sure', 10485760, 29), days('gone', 10485760, 10), used_on('new', 'data', '2025-04-02', 5) \g /dev/null
SELECT used_on('new', 'data', '2025-04-20'::date + n, 10485760) FROM generate_series(1, 10) n \g /dev/null
SELECT days('huge', 9000000000000000000) \g /dev/null
SELECT used('exact', 'data', 314572800), used('near', 'data', 314572800 + 31457), used('over', 'data', 314572800 - 31458), used('under', 'data', 324572800),
	used('short', 'data', 314572800), used('sure', 'data', 104857600), used('late', 'data', 324572800, quality => 2), used('partial', 'data', 324572800, quality => 0),
	used('no-days', 'data', 9), used('new', 'data', 104857605), used('gone', 'data', 104857600), used('huge', 'data', 5) \g /dev/null
-- Divided over scopes the month is still one figure.
SELECT used('exact', 'data', 0, 'roaming/1') \g /dev/null
\set check days
\ir check_month.psql
SELECT is(counted('days'), '4 3 6; 1 read before they were final; 1 without a figure of day; 1 with days missing; 1 without a figure of month; 1 not understood in full; 1 past 64 bits',
	'what agrees, differs and cannot be compared is counted, the last with why');
SELECT is(found('days', 'exact') || found('days', 'near'), '', 'what agrees, exactly or within the tolerance, has no row');
SELECT is(found('days', 'over'), 'differs: 30 days of day come to 300.00 MiB, month says 299.97 MiB: 30.72 KiB more, 30.72 KiB allowed', 'a byte past the tolerance differs');
SELECT is(found('days', 'under'), 'differs: 30 days of day come to 300.00 MiB, month says 309.54 MiB: 9.54 MiB less, 31.70 KiB allowed', 'and so does what the days lack, with its figures');
SELECT is(found('days', 'short'), 'not_comparable: 1 of 30 days of day have no final figure', 'a day that is missing makes no difference');
SELECT is(found('days', 'sure'), 'differs: 29 days of day come to 290.00 MiB, month says 100.00 MiB: 190.00 MiB more, 29.70 KiB allowed', 'unless the others alone are too much');
SELECT is(found('days', 'late'), '', 'a month that is not final is counted and has no row');
SELECT is(found('days', 'partial'), 'not_comparable: a part of what month said could not be understood', 'an answer not understood in full');
SELECT is(found('days', 'no-days') || '/' || found('days', 'no-month'), 'not_comparable: nothing of day to hold against it/not_comparable: nothing of month to hold against it', 'one side alone');
SELECT is(found('days', 'huge'), 'not_comparable: the figures add up to more than 64 bits hold', 'a sum past 64 bits');
SELECT is(found('days', 'new') || found('days', 'gone'), '', 'only the days an account is active are wanted; use outside them counts');
SELECT results_eq($$SELECT left_quantity, right_quantity, difference, unit, metric, tolerance_absolute, tolerance_relative FROM simtally.check_summary WHERE check_name = 'days'$$,
	$$SELECT sum(l)::numeric, sum(r)::numeric, sum(l - r)::numeric, 'byte', 'data', 1000::bigint, 0.0001 FROM (VALUES (314572800, 314572800), (314572800, 314604257), (314572800, 314541342),
		(314572800, 324572800), (304087040, 104857600), (104857605, 104857605), (104857600, 104857600)) v(l, r)$$, 'the totals are those of what was compared');
SELECT results_eq($$SELECT provider, month, period, left_quantity, right_quantity, difference, unit FROM simtally.check_result WHERE check_name = 'days' AND account = 'under'$$,
	$$VALUES ('first', date '2025-04-01', date '2025-04-01', 314572800::bigint, 324572800::bigint, -10000000::bigint, 'byte')$$, 'a row holds both figures to the byte');

-- ---- of two months at once, each its own ----
SELECT days('exact', 1, 31, '2025-05-01'), used('exact', 'data', 32, month => '2025-05-01') \g /dev/null
\set month 2025-05-01
\ir check_month.psql
SELECT is(counted('days'), '1 0 0', 'another month is another check');
UPDATE simtally_store.provider SET today = '2025-05-31' WHERE provider_id = 101;
\ir check_month.psql
SELECT is(counted('days'), '0 0 1; 1 still run', 'a month that runs is not compared');
UPDATE simtally_store.provider SET today = '2025-06-10' WHERE provider_id = 101;
\set month 2025-04-01

-- ---- a pool against its cards ----
SELECT rule('pool', 'month', 'month', left_sum => 'members', absolute => 0) \g /dev/null
SELECT account(p, 'pool'), account(p || '-1', 'card', p), account(p || '-2', 'card', p), used(p || '-1', 'data', 60) FROM unnest(ARRAY['P1', 'P2', 'P3', 'P4', 'P5']) p \g /dev/null
SELECT account('P1-3', 'card', 'P1', active_to => '2025-03-31'), account('P6', 'pool') \g /dev/null
SELECT used('P1', 'data', 90), used('P1-2', 'data', 30), used('P2', 'data', 91), used('P2-2', 'data', 30), used('P3', 'data', 90), used('P4', 'data', 59),
	used('P5', 'data', 90), used('P5-2', 'data', 30, quality => 2), used('P6', 'data', 9) \g /dev/null
\set check pool
\ir check_month.psql
SELECT is(found('pool', 'P1'), '', 'cards that come to their pool agree; one that is no longer active is not wanted');
SELECT is(found('pool', 'P2'), 'differs: 2 accounts of month come to 90 B, month says 91 B: 1 B less, 0 B allowed', 'cards that do not come to their pool');
SELECT is(found('pool', 'P3'), 'not_comparable: 1 of 2 accounts of month have no final figure', 'a card that was not fetched is told, not counted as nothing');
SELECT is(found('pool', 'P4'), 'differs: 1 accounts of month come to 60 B, month says 59 B: 1 B more, 0 B allowed', 'one card alone above its pool is certain');
SELECT is(found('pool', 'P5'), 'not_comparable: 1 of 2 accounts of month have no final figure', 'a card whose figure is not final');
SELECT is(found('pool', 'P6'), 'not_comparable: nothing of month to hold against it', 'a pool without cards in the register');
SELECT is((SELECT count(*) FROM simtally.check_result WHERE check_name = 'pool' AND account LIKE '%-_'), 0::bigint, 'cards have no row of their own');

-- ---- a running total ----
INSERT INTO simtally_store.series (provider_id, endpoint, metric, scope, grain, role, unit, rank) VALUES (101, 'now', 'data', 'total', 'month', 'check', 'byte', 4);
SELECT rule('total', 'now', 'month', left_role => 'check', running => true), rule('so-far', 'day', 'now', left_sum => 'days', right_role => 'check', running => true, compare => 'at_most') \g /dev/null
UPDATE simtally_store.provider SET today = '2025-04-11' WHERE provider_id = 101;
DELETE FROM simtally_store.usage;
SELECT days(a, 10, 10), figure(a, series_id('now', 'data', 'total'), '2025-04-01', 105, 2, '2025-04-11 03:00Z'), used(a, 'data', 105, quality => 2, at => '2025-04-11 03:10Z')
FROM unnest(ARRAY['exact', 'over', 'late']) a \g /dev/null
UPDATE simtally_store.usage SET read_at = '2025-04-11 03:20Z' WHERE period = '2025-04-10';
UPDATE simtally_store.usage SET quantity = 99 WHERE account_id = account_id('over') AND series_id = series_id('now', 'data', 'total');
UPDATE simtally_store.usage SET read_at = '2025-04-10 03:00Z', quantity = 95 WHERE account_id = account_id('late') AND series_id = series_id('now', 'data', 'total');
SELECT days('short', 10, 9), figure('short', series_id('now', 'data', 'total'), '2025-04-01', 105, 2, '2025-04-11 03:00Z') \g /dev/null
UPDATE simtally_store.usage SET read_at = '2025-04-11 03:20Z' WHERE period = '2025-04-09';
\set check total
\ir check_month.psql
SELECT is(found('total', 'over'), 'differs: now says 99 B, month says 105 B: 6 B less, 0 B allowed', 'a running total that is not the month''s');
SELECT is(found('total', 'late'), 'not_comparable: a running total and what it is held against were read 24 h 10 min 0 s apart', 'readings a day apart are not compared');
\set check so-far
\ir check_month.psql
SELECT is(found('so-far', 'exact'), '', 'a running total may exceed the days before today');
SELECT is(found('so-far', 'over'), 'differs: 10 days of day come to 100 B, now says 99 B: 1 B too much, 0 B allowed', 'but not fall behind them');
SELECT is(found('so-far', 'short'), 'not_comparable: 1 of 10 days of day have no final figure', 'of the month so far yesterday is wanted and today is not');
SELECT results_eq('EXECUTE check_rules(101, ''2025-03-01'')', $$VALUES ('days', 'equal', 'total', 'days', NULL), ('pool', 'equal', 'total', 'members', NULL)$$, 'a month that is over has no running total');
UPDATE simtally_store.provider SET today = '2025-06-10' WHERE provider_id = 101;

-- ---- one source against another ----
INSERT INTO simtally_store.series (provider_id, endpoint, metric, scope, grain, role, unit, rank)
SELECT 101, 'file', 'data', s, 'month', 'used', 'byte', 7 FROM unnest(ARRAY['homeland', 'roaming/1', 'elsewhere']) s;
SELECT rule('source', 'month', NULL), rule('scopes', 'month', NULL, by_what => 'scope') \g /dev/null
DELETE FROM simtally_store.usage;
SELECT used('exact', 'data', 5, 'homeland'), used('exact', 'data', 4, 'roaming/2'), figure('exact', series_id('file', 'data', 'homeland'), '2025-04-01', 5, 3, '2025-05-07'),
	figure('exact', series_id('file', 'data', 'elsewhere'), '2025-04-01', 4, 3, '2025-05-07') \g /dev/null
SELECT used('over', 'data', 5, 'homeland'), figure('over', series_id('file', 'data', 'homeland'), '2025-04-01', 5, 3, '2025-05-07'),
	figure('over', series_id('file', 'data', 'roaming/1'), '2025-04-01', 7, 3, '2025-05-07') \g /dev/null
SELECT used('under', 'data', 5, 'homeland') \g /dev/null
\set check source
\ir check_month.psql
SELECT is(counted('source') || ' ' || found('source', 'over'), '1 1 0 differs: month says 5 B, file says 12 B: 7 B less, 0 B allowed', 'two sources of the same figure, all scopes together; what no other source gives is no key');
\set check scopes
\ir check_month.psql
SELECT is(found('scopes', 'exact'), '', 'scopes that only one source knows are not compared');
SELECT is(found('scopes', 'over'), 'roaming/1 differs: month says 0 B, file says 7 B: 7 B less, 0 B allowed', 'one that an entry does not name used nothing');

-- ---- what is included, and the use beside it ----
INSERT INTO simtally_store.series (provider_id, endpoint, metric, scope, grain, role, unit, rank) SELECT 101, 'month', 'voice', s, 'month', 'included', 'second', 1 FROM unnest(ARRAY['homeland', 'roaming/1']) s;
SELECT rule('included', 'month', 'month', metric => 'voice', compare => 'beside', left_role => 'included') \g /dev/null
CREATE FUNCTION test.included(account text, quantity bigint, scope text, at timestamptz) RETURNS void LANGUAGE sql AS $$
	SELECT test.figure(account, (SELECT series_id FROM simtally_store.series WHERE provider_id = 101 AND role = 'included' AND series.scope = included.scope), '2025-04-01', quantity, 3, at)
$$;
SELECT used(a, 'voice', 100, 'homeland', at => '2025-05-06 03:00Z'), included(a, 3600, 'homeland', '2025-05-06 03:00Z') FROM unnest(ARRAY['exact', 'over', 'near']) a \g /dev/null
SELECT used('over', 'voice', 3700, 'homeland', at => '2025-05-07 03:00Z'), included('over', 7200, 'homeland', '2025-05-07 03:00Z') \g /dev/null
SELECT used('near', 'voice', 160, 'homeland', at => '2025-05-07 03:00Z'), included('near', 7200, 'homeland', '2025-05-07 03:00Z'), included('under', 600, 'roaming/1', '2025-05-06 03:00Z'),
	used('under', 'voice', 0, 'homeland') \g /dev/null
\set check included
\ir check_month.psql
SELECT is(found('included', 'exact') || found('included', 'near'), '', 'a plan that changes while the use goes its own way agrees');
SELECT is(found('included', 'over'), 'homeland differs: what is included went from 1 h 0 min 0 s to 2 h 0 min 0 s and the use with it, from 1 min 40 s to 1 h 1 min 40 s: what remains did not follow the plan',
	'a plan that changed while what remained stayed');
SELECT is(found('included', 'under'), 'roaming/1 differs: 10 min 0 s included, and no use stands beside it', 'what is included without its use');

-- ---- a month that is closed: as its figures stood then ----
SELECT days('under', 1000) \g /dev/null
INSERT INTO simtally_store.closed_month (close_id, provider_id, month, close_number, closed_at, run_id, program, incomplete) VALUES (901, 101, '2025-04-01', 1, '2025-05-20 03:00Z', 1, 'test', 0);
\set check days
\ir check_month.psql
SELECT counted('days') AS days, concat_ws('; ', found('days', 'under'), found('days', 'exact'), found('days', 'near'), found('days', 'over')) AS found \gset
\set check scopes
\ir check_month.psql
SELECT counted('scopes') AS scopes \gset
SELECT used('exact', 'data', 1, at => '2025-05-21 03:00Z'), used('exact', 'data', 2, at => '2025-05-22 03:00Z'), used('under', 'data', 314572800, at => '2025-05-21 03:00Z'),
	used('over', 'data', 6, 'homeland', at => '2025-05-21 03:00Z'), used_on('no-days', 'data', '2025-04-01', 9, at => '2025-05-21 03:00Z'), used_on('near', 'data', '2025-04-09', 1, at => '2025-05-21 03:00Z'),
	used('exact', 'voice', 3700, 'homeland', at => '2025-05-21 03:00Z'), included('exact', 7200, 'homeland', '2025-05-21 03:00Z') \g /dev/null
\set check days
\ir check_month.psql
SELECT is(counted('days'), :'days', 'what was restated, or came, after the close is not in it');
SELECT is(concat_ws('; ', found('days', 'under'), found('days', 'exact'), found('days', 'near'), found('days', 'over')), :'found', 'each account''s finding is that of the close');
SELECT matches(found('days', 'under'), '^differs: 30 days of day come to 29.30 KiB, month says 5 B: ', 'with its figures');
\set check scopes
\ir check_month.psql
SELECT is(counted('scopes'), :'scopes', 'scope by scope, too');
\set check included
\ir check_month.psql
SELECT is(found('included', 'exact'), '', 'and of what is included');
INSERT INTO simtally_store.reopening (close_id, run_id, reason) VALUES (901, 1, 'corrected');
\ir check_month.psql
SELECT matches(found('included', 'exact'), 'what remains did not follow the plan$', 'reopened, it is what is known now');
SELECT finish();
ROLLBACK;
