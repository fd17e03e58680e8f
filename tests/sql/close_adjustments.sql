-- close_adjustments.sql: what comes for a closed month is the difference to what was closed and adjusted before, and never in the closed figures.
BEGIN;
\i tests/sql/load.psql
\i tests/sql/close.psql
SELECT plan(47);
CREATE FUNCTION pg_temp.adjusted(account integer) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', scope, delta, coalesce(from_revision::text, '-') || '>' || coalesce(to_revision::text, '-'), reason), '; ' ORDER BY run_id, scope)
	FROM simtally.adjustment WHERE account = 'a' || $1 $$;
-- Whether closed figures and adjustments add up to what usage_month would now say.
CREATE FUNCTION pg_temp.differing(close_id integer) RETURNS bigint LANGUAGE sql AS $$
	SELECT count(*) FROM (
		SELECT account_id, metric, scope, sum(quantity) FROM simtally_store.month_figure WHERE provider_id = 100 AND month = '2025-05-01' GROUP BY 1, 2, 3 HAVING sum(quantity) <> 0
		EXCEPT
		SELECT account_id, metric, scope, sum(quantity) FROM (
			SELECT account_id, metric, scope, quantity FROM simtally_store.closed_month_figure f WHERE f.close_id = $1
			UNION ALL SELECT account_id, metric, scope, delta FROM simtally_store.adjustment j WHERE j.close_id = $1) s
		GROUP BY 1, 2, 3 HAVING sum(quantity) <> 0) d $$;
DO $$ BEGIN
	PERFORM pg_temp.month(11, 100); PERFORM pg_temp.put(11, 2, '2025-05-01', 30);
	PERFORM pg_temp.month(12, 100); PERFORM pg_temp.days(12, '2025-05-01', '2025-05-31');
	PERFORM pg_temp.days(13, '2025-05-01', '2025-05-31'); PERFORM pg_temp.days(14, '2025-05-01', '2025-05-30');
	PERFORM pg_temp.days(15, '2025-05-01', '2025-05-31'); PERFORM pg_temp.put(17, 4, '2025-05-01', 1);
	PERFORM pg_temp.month(19, 100, 2);
END $$;
\ir close_month.psql
SELECT pg_temp.views() AS views \gset

-- ---- nothing of a closed month ----
\set run 20
SELECT pg_temp.stage(11, 1, '2025-06-01', 5), pg_temp.stage(11, 4, '2025-06-01', 1) \g /dev/null
\ir close_adjust.psql
SELECT is(:late || ' ' || :adjusted, '0 0', 'another month is none of it');
SELECT is((SELECT run_id FROM simtally_store.month_change WHERE provider_id = 100 AND month = '2025-06-01'), 20, 'that month is to be reconciled');
SELECT pg_temp.stage(11, 1, '2025-05-01', 100), pg_temp.stage(11, 2, '2025-05-01', 30), pg_temp.stage(11, 4, '2025-05-01', 1) \g /dev/null
\ir close_adjust.psql
SELECT is(:late || ' ' || :adjusted, '0 0', 'nor are equal figures');

-- ---- month figures ----
\set run 21
SELECT pg_temp.stage(11, 1, '2025-05-01', 150), pg_temp.stage(11, 2, '2025-05-01', 30), pg_temp.stage(11, 4, '2025-05-01', 1) \g /dev/null
\ir close_adjust.psql
SELECT is(:late, 1, 'an account and metric changed');
SELECT is(pg_temp.adjusted(11), 'homeland 50 1>2 restated by the provider', 'a restated region, with both revisions');
SELECT is((SELECT count(*)::integer FROM simtally_store.month_change WHERE provider_id = 100 AND month = '2025-05-01'), 0, 'a closed month is not to be reconciled for it');
SELECT ok(pg_temp.views() = :'views', 'the closed figures stay');
SELECT is((SELECT max(revision) FROM simtally.usage_history WHERE account = 'a11' AND scope = 'homeland'), 2, 'the history has the new one');
SELECT is((SELECT adjustments FROM simtally.period WHERE provider = 'fourth' AND month = '2025-05-01'), 1::bigint, 'the period counts it');
\set run 22
SELECT pg_temp.stage(11, 1, '2025-05-01', 120), pg_temp.stage(11, 2, '2025-05-01', 30), pg_temp.stage(11, 4, '2025-05-01', 1) \g /dev/null
\ir close_adjust.psql
SELECT is(pg_temp.adjusted(11), 'homeland 50 1>2 restated by the provider; homeland -30 2>3 restated by the provider, after run 21', 'the next one starts from the one before');
\set run 23
SELECT pg_temp.stage(11, 1, '2025-05-01', 100), pg_temp.stage(11, 3, '2025-05-01', 4), pg_temp.stage(11, 4, '2025-05-01', 1) \g /dev/null
INSERT INTO stage_said VALUES (11, 100, 'months', 'data', NULL, 'month', true, '2025-05-01', '2025-05-31', '2025-06-20', now(), 9);
\ir close_adjust.psql
SELECT is((SELECT string_agg(concat_ws(' ', scope, delta, from_revision, to_revision, reason), '; ' ORDER BY scope) FROM simtally.adjustment WHERE account = 'a11' AND run_id = 23),
	'homeland -20 3 4 restated by the provider, after run 22; region/a -30 1 no longer reported apart; region/b 4 1 not named when the month was closed',
	'back to what was closed; a region that is no longer named; one that was not');
SELECT is((SELECT sum(delta)::integer FROM simtally.adjustment WHERE account = 'a11' AND scope = 'homeland'), 0, 'they add up to nothing');

-- ---- days ----
\set run 24
SELECT pg_temp.stage(13, 6, '2025-05-03', 15) \g /dev/null
\ir close_adjust.psql
SELECT is(pg_temp.adjusted(13), 'total 5 1>2 restated by the provider', 'a restated day moves the sum of days');
SELECT pg_temp.stage(14, 6, '2025-05-31', 7) \g /dev/null
\ir close_adjust.psql
SELECT is(pg_temp.adjusted(14), 'total 7 1>1 31 days reported, 30 when the month was closed', 'a day that was missing');
SELECT pg_temp.stage(12, 6, '2025-05-03', 15) \g /dev/null
\ir close_adjust.psql
SELECT is(:late || ' ' || :adjusted, '1 0', 'a day of an account that has a month figure moves nothing');
SELECT is(pg_temp.adjusted(12), NULL, 'and is no adjustment');
SELECT ok(pg_temp.views() = :'views', 'the closed days stay');

-- ---- from days to a month figure ----
\set run 25
SELECT pg_temp.stage(15, 4, '2025-05-01', 1), pg_temp.stage(15, 1, '2025-05-01', 290), pg_temp.stage(15, 2, '2025-05-01', 40) \g /dev/null
\ir close_adjust.psql
SELECT is(pg_temp.adjusted(15), 'homeland 290 ->1 not named when the month was closed; region/a 40 ->1 not named when the month was closed; total -310 1>- no longer reported apart',
	'other scopes take its place');
SELECT is(pg_temp.differing(:close_id), 0::bigint, 'closed and adjusted are what is now known');

-- ---- what had no figure ----
\set run 26
SELECT pg_temp.stage(16, 4, '2025-05-01', 1), pg_temp.stage(16, 1, '2025-05-01', 80), pg_temp.stage(18, 6, '2025-05-01', 0), pg_temp.stage(17, 4, '2025-05-01', 2), pg_temp.stage(17, 1, '2025-05-01', 0) \g /dev/null
\ir close_adjust.psql
SELECT is(pg_temp.adjusted(16), 'homeland 80 ->1 first reported after the month was closed', 'an account of which nothing was known');
SELECT is(pg_temp.adjusted(18), 'total 0 ->1 first reported after the month was closed', 'missing was not zero: a zero is told');
SELECT is(pg_temp.adjusted(17), NULL, 'where the metric was reported a region without a figure was zero');
SELECT is((SELECT count(*)::integer FROM simtally.usage_month WHERE account IN ('a16', 'a18') AND month = '2025-05-01'), 0, 'none of them has a figure in the closed month');
\set run 27
SELECT pg_temp.stage(19, 4, '2025-05-01', 1), pg_temp.stage(19, 1, '2025-05-01', 100) \g /dev/null
\ir close_adjust.psql
SELECT is(:late || ' ' || :adjusted, '1 0', 'a figure that becomes final and stays is no adjustment');
SELECT is((SELECT completeness FROM simtally.usage_month WHERE account = 'a19' AND month = '2025-05-01'), 'provisional', 'and was closed as provisional');

-- ---- beyond 64 bits ----
\set run 28
SELECT pg_temp.stage(20, 6, '2025-05-01', 9223372036854775807), pg_temp.stage(20, 6, '2025-05-02', 9223372036854775807) \g /dev/null
\ir close_adjust.psql
SELECT is(pg_temp.adjusted(20), 'total ->1 first reported after the month was closed', 'a sum beyond 64 bits fails no batch');
DELETE FROM simtally_store.usage WHERE account_id = 20;

-- ---- whatever comes: random batches ----
CREATE TABLE pg_temp.seen (seed integer, differing bigint);
SELECT setseed(0.42) \g /dev/null
\set run 30
\set batch 'SELECT pg_temp.stage((11 + random() * 20)::integer, s, CASE WHEN s = 6 THEN date ''2025-05-01'' + (random() * 30)::integer ELSE ''2025-05-01'' END, (random() * 50)::bigint) FROM generate_series(1, 15) i, LATERAL (SELECT (ARRAY[1, 2, 3, 4, 6])[1 + (random() * 4)::integer] AS s, i) x'
:batch \g /dev/null
\ir close_adjust.psql
SELECT is(pg_temp.differing(:close_id), 0::bigint, 'closed and adjusted are what is now known');
\set run 31
:batch \g /dev/null
\ir close_adjust.psql
SELECT is(pg_temp.differing(:close_id), 0::bigint, 'after another batch');
\set run 32
:batch \g /dev/null
\ir close_adjust.psql
SELECT is(pg_temp.differing(:close_id), 0::bigint, 'and another');
\set run 33
:batch \g /dev/null
\ir close_adjust.psql
SELECT is(pg_temp.differing(:close_id), 0::bigint, 'and another');
SELECT cmp_ok((SELECT count(*)::integer FROM simtally_store.adjustment WHERE run_id >= 30), '>', 20, 'they were many');
SELECT ok(pg_temp.views() = :'views', 'and the closed figures stay');
SELECT is_empty(format('EXECUTE close_verify(%s, %L)', :close_id, '2025-05-01'), 'as they were sealed');

-- ---- reopened, closed again ----
SELECT count(*) AS before FROM simtally_store.adjustment \gset
EXECUTE close_reopen(:close_id, 40, 'corrected');
\set run 41
SELECT pg_temp.stage(13, 6, '2025-05-04', 99) \g /dev/null
\ir close_adjust.psql
SELECT is(:late || ' ' || :adjusted, '0 0', 'an open month is not adjusted');
SELECT is((SELECT run_id FROM simtally_store.month_change WHERE provider_id = 100 AND month = '2025-05-01'), 41, 'but reconciled');
\set first :close_id
\ir close_month.psql
SELECT is((SELECT count(*)::integer FROM simtally.adjustment WHERE reopened AND close_number = 1), :before, 'what was adjusted before stays listed, as of a close that was reopened');
SELECT is((SELECT adjustments FROM simtally.period WHERE provider = 'fourth' AND month = '2025-05-01'), 0::bigint, 'the new close has absorbed it');
SELECT is(pg_temp.differing(:close_id), 0::bigint, 'its figures are what is known');
\set run 42
SELECT pg_temp.stage(13, 6, '2025-05-04', 100) \g /dev/null
\ir close_adjust.psql
SELECT is((SELECT delta FROM simtally.adjustment WHERE run_id = 42), 1::bigint, 'the next one starts from there');
SELECT is((SELECT close_number FROM simtally.adjustment WHERE run_id = 42), 2, 'and belongs to the second close');

-- ---- as it stood ----
SELECT is((SELECT quantity FROM simtally.usage_month_as_of(now() - interval '1 hour', '2025-05-01') WHERE account = 'a13'), 310::bigint, 'before the close and all restatements');
SELECT is((SELECT string_agg(t::text, ' ') FROM (SELECT account, metric, scope, quantity FROM simtally.usage_month_as_of(now()) WHERE provider = 'fourth'
	EXCEPT SELECT account, metric, scope, quantity FROM simtally.usage_month WHERE provider = 'fourth') t), NULL, 'as it stands now is what usage_month says');
-- the days likewise: between the first close and its restatements, and now
SELECT is((SELECT string_agg(t::text, ' ') FROM (SELECT account, day, metric, scope, quantity FROM simtally.usage_day_as_of(now()) WHERE provider = 'fourth'
	EXCEPT SELECT account, day, metric, scope, quantity FROM simtally.usage_day WHERE provider = 'fourth') t), NULL, 'days as they stand now are what usage_day says');
SELECT is((SELECT count(*) FROM simtally.usage_day_as_of(now(), '2025-05-01') WHERE provider = 'fourth'),
	(SELECT count(*) FROM simtally.usage_day WHERE provider = 'fourth' AND day BETWEEN '2025-05-01' AND '2025-05-31'), 'all of them');
SELECT is((SELECT sum(quantity) FROM simtally.usage_day_as_of(now() - interval '1 hour', '2025-05-01') WHERE account = 'a13'), 310::numeric, 'and before the close and all restatements what they were then');
SELECT is((SELECT string_agg(concat_ws(' ', close_number, label, reopened_at IS NOT NULL, reason), ', ' ORDER BY close_number) FROM simtally.period_close WHERE provider = 'fourth' AND month = '2025-05-01'),
	'1 FINAL t corrected, 2 RESTATED 1 f', 'every close is told, and how it ended');
SELECT columns_are('simtally'::name, 'adjustment'::name, '{provider,account,month,metric,scope,delta,unit,recorded_at,run_id,from_revision,to_revision,reason,close_number,reopened,posted_in}'::name[]);

SELECT * FROM finish();
ROLLBACK;
