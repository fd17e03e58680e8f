-- plan_ledger.sql: what a plan owes, scopes and wants; how units are claimed, given back and counted.
BEGIN;
\set prepare_plan `cat sql/plan/prepare.sql`
\set owe `cat sql/plan/owe.sql`
\set scope `cat sql/plan/scope.sql`
\set want `cat sql/plan/want.sql`
\set claim `cat sql/plan/claim.sql`
\set unclaim `cat sql/plan/unclaim.sql`
\set release `cat sql/plan/release.sql`
\set miss `cat sql/plan/miss.sql`
\set estimate `cat sql/plan/estimate.sql`
\set coverage `cat sql/plan/coverage.sql`
\set asked_accounts `cat sql/plan/asked_accounts.sql`
\set register_provider `cat sql/plan/register_provider.sql`
\set register_endpoint `cat sql/plan/register_endpoint.sql`
:prepare_plan
PREPARE owe(integer, boolean) AS :owe
PREPARE scope(boolean) AS :scope
PREPARE want(integer, boolean, boolean) AS :want
PREPARE claim(integer, integer, smallint, integer, integer) AS :claim
PREPARE unclaim(integer, text) AS :unclaim
PREPARE release(smallint) AS :release
PREPARE miss(smallint, date) AS :miss
PREPARE estimate(integer) AS :estimate
PREPARE coverage(integer) AS :coverage
PREPARE asked_accounts(integer, smallint) AS :asked_accounts
PREPARE register_provider(text, text, text) AS :register_provider
PREPARE register_endpoint(smallint, text, text[], boolean, smallint) AS :register_endpoint
SELECT plan(56);

INSERT INTO simtally_store.provider (provider_id, name, zone) OVERRIDING SYSTEM VALUE VALUES (100, 'fourth', 'UTC'), (200, 'fifth', 'UTC');
INSERT INTO simtally_store.endpoint (endpoint_id, provider_id, name, kinds) OVERRIDING SYSTEM VALUE VALUES
	(101, 100, 'months', '{sim,card}'), (102, 100, 'days', '{pool}'), (103, 100, 'live', '{sim}'), (201, 200, 'months', '{sim}');
INSERT INTO simtally_store.account (account_id, provider_id, account, kind, pool, active_from, active_to) OVERRIDING SYSTEM VALUE VALUES
	(1, 100, 'always', 'sim', NULL, NULL, NULL), (2, 100, 'spring', 'card', 'P', '2025-03-31', '2025-05-01'), (3, 100, 'pool', 'pool', NULL, NULL, NULL),
	(4, 200, 'other', 'sim', NULL, NULL, NULL);
CREATE FUNCTION pg_temp.months(first date, last date, beyond boolean DEFAULT false) RETURNS void LANGUAGE sql AS
	$$ INSERT INTO plan_span SELECT 101, 'm', m::date, (m + interval '1 month - 1 day')::date, $3, m::date FROM generate_series($1, $2, interval '1 month') m $$;
-- "account month state" of the units of the months endpoint, in order.
CREATE FUNCTION pg_temp.units(state text DEFAULT NULL) RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(a.account || ' ' || to_char(u.period, 'MM') || CASE WHEN $1 IS NULL THEN ' ' || u.state ELSE '' END, ', ' ORDER BY u.account_id, u.period)
		FROM simtally_store.unit_of_work u JOIN simtally_store.account a USING (account_id) WHERE u.grain = 'm' AND ($1 IS NULL OR u.state::text = $1) $$;
CREATE FUNCTION pg_temp.next_plan() RETURNS void LANGUAGE sql AS $$ TRUNCATE plan_span, plan_account, plan_scope $$;

-- ---- owe: accounts of the right kind, while they are active ----
DO $$ BEGIN PERFORM pg_temp.months('2025-02-01', '2025-06-01'); END $$;
EXECUTE owe(1, false) \gset
SELECT is(:added, 8, 'five months of one, three of another');
SELECT is(pg_temp.units('owed'), 'always 02, always 03, always 04, always 05, always 06, spring 03, spring 04, spring 05',
	'an account that began on a month''s last day and ended on another''s first owes both; a pool owes no card''s months');
EXECUTE owe(2, true) \gset
SELECT is(:added, 0, 'what the ledger knows is not owed twice');
SELECT is((SELECT count(*)::integer FROM simtally_store.unit_of_work WHERE run_id = 1 AND NOT backfill), 8, 'nor does it change hands by that');
DO $$ BEGIN PERFORM pg_temp.months('2024-12-01', '2024-12-01', true); END $$;
EXECUTE owe(2, true) \gset
SELECT is(pg_temp.units('beyond_reach'), 'always 12', 'what lies beyond reach is written as that, and not owed');

-- ---- an account that has ended: what is read live still tells of the days just before ----
DO $$ BEGIN PERFORM pg_temp.next_plan(); END $$;
INSERT INTO simtally_store.account (account_id, provider_id, account, kind, active_to) OVERRIDING SYSTEM VALUE VALUES
	(11, 100, 'ended', 'sim', '2025-06-18'), (12, 100, 'long ago', 'sim', '2025-06-13'), (13, 100, 'settled', 'sim', '2025-06-18');
INSERT INTO simtally_store.series (series_id, provider_id, endpoint, metric, scope, grain, role, unit, rank) OVERRIDING SYSTEM VALUE VALUES
	(901, 100, 'live', 'data', 'total', 'day', 'used', 'byte', 0);
DO $$ BEGIN PERFORM simtally_store.ensure_month('2025-06-01'); END $$;
INSERT INTO simtally_store.usage (account_id, series_id, period, quantity, quality, revision, run_id, raw_id, recorded_at, read_at) VALUES
	(11, 901, '2025-06-18', 5, 1, 1, 1, 1, now(), now()), (13, 901, '2025-06-18', 5, 3, 1, 1, 1, now(), now());
INSERT INTO plan_account VALUES (11), (12), (13);
INSERT INTO plan_span VALUES (103, 'n', '2025-06-20', '2025-06-20', false, '2025-06-20');
EXECUTE owe(3, false) \gset
SELECT is(:added, 0, 'where it tells of today alone, none that has ended is asked');
UPDATE plan_span SET tells_from = '2025-06-14';
EXECUTE owe(3, false) \gset
SELECT is((SELECT string_agg(account, ', ') FROM simtally_store.unit_of_work JOIN simtally_store.account USING (account_id) WHERE grain = 'n'), 'ended',
	'the one whose last day is only known from its counter is; not the one whose last day it no longer tells of, nor the one that is settled');
EXECUTE scope(false) \gset
SELECT is(:units, 1, 'and the run answers for it');
EXECUTE owe(3, false) \gset
SELECT is(:added, 0, 'once');
DELETE FROM simtally_store.unit_of_work WHERE account_id IN (11, 12, 13);
DELETE FROM simtally_store.usage WHERE account_id IN (11, 12, 13);
DELETE FROM simtally_store.account WHERE account_id IN (11, 12, 13);
DO $$ BEGIN PERFORM pg_temp.next_plan(); PERFORM pg_temp.months('2025-02-01', '2025-06-01'); PERFORM pg_temp.months('2024-12-01', '2024-12-01', true); END $$;

-- ---- scope and want ----
EXECUTE scope(false) \gset
SELECT is(:units, 9, 'a run answers for all of its plan, also for what is beyond reach');
EXECUTE want(3, false, true) \gset
SELECT is(:wanted, 8, 'and asks what is in reach');
SELECT is((SELECT count(*)::integer FROM simtally_store.unit_of_work WHERE run_id = 3), 8, 'in its name');
SELECT is(pg_temp.units('beyond_reach'), 'always 12', 'what is beyond stays beyond');
EXECUTE asked_accounts(3, 100::smallint) \gset
SELECT is(:accounts, 2, 'of two accounts');
EXECUTE asked_accounts(3, 200::smallint) \gset
SELECT is(:accounts, 0, 'of this provider alone');
SELECT results_eq('EXECUTE estimate(3)', 'VALUES (101::smallint, 3::bigint, 1::bigint, 1::bigint), (101::smallint, 5::bigint, 1::bigint, 1::bigint)',
	'one run of five adjacent months, one of three');

UPDATE simtally_store.unit_of_work SET state = 'done', final = true WHERE account_id = 1 AND period = '2025-03-01';
UPDATE simtally_store.unit_of_work SET state = 'done' WHERE account_id = 1 AND period = '2025-05-01';
UPDATE simtally_store.unit_of_work SET state = 'failed' WHERE account_id = 1 AND period = '2025-06-01';
UPDATE simtally_store.unit_of_work SET state = 'not_eligible' WHERE account_id = 2 AND period = '2025-04-01';
EXECUTE want(4, false, true) \gset
SELECT is(:wanted, 6, 'what is held and final is not asked again');
SELECT is(pg_temp.units(), 'always 12 beyond_reach, always 02 owed, always 03 done, always 04 owed, always 05 owed, always 06 owed, spring 03 owed, spring 04 not_eligible, spring 05 owed',
	'what failed is, and what was fetched before it was final');
SELECT results_eq('EXECUTE estimate(4)', 'VALUES (101::smallint, 1::bigint, 3::bigint, 2::bigint), (101::smallint, 3::bigint, 1::bigint, 1::bigint)',
	'a gap divides adjacent months');
EXECUTE want(5, true, true) \gset
SELECT is(:wanted, 8, 'all of it when asked again');

-- ---- a plan for some accounts ----
DO $$ BEGIN PERFORM pg_temp.next_plan(); PERFORM pg_temp.months('2025-01-01', '2025-03-01'); INSERT INTO plan_account VALUES (1); END $$;
EXECUTE owe(6, true) \gset
EXECUTE scope(false) \gset
SELECT is(:added, 1, 'a backfill of one account owes that one''s months');
SELECT is(:units, 3, 'and answers for those');
SELECT is((SELECT backfill FROM simtally_store.unit_of_work WHERE account_id = 1 AND period = '2025-01-01'), true, 'a month that only a backfill wanted is marked so');

-- ---- a night also asks what earlier nights still owe ----
UPDATE simtally_store.unit_of_work SET state = 'done', final = true, backfill = false;
UPDATE simtally_store.unit_of_work SET state = 'owed' WHERE account_id = 1 AND period IN ('2025-02-01', '2025-04-01');
UPDATE simtally_store.unit_of_work SET backfill = true WHERE account_id = 1 AND period = '2025-02-01';
INSERT INTO simtally_store.unit_of_work (account_id, endpoint_id, grain, period, run_id) VALUES (1, 103, 'n', '2025-06-01', 1), (4, 201, 'm', '2025-04-01', 1), (3, 102, 'd', '2025-06-01', 1);
DO $$ BEGIN PERFORM pg_temp.next_plan(); PERFORM pg_temp.months('2025-05-01', '2025-06-01'); INSERT INTO plan_span VALUES (103, 'n', '2025-06-20', '2025-06-20', false); END $$;
EXECUTE owe(7, false) \gset
EXECUTE scope(true) \gset
SELECT is((SELECT string_agg(u.account_id || ' ' || u.period, ', ' ORDER BY u.account_id, u.period) FROM plan_scope JOIN simtally_store.unit_of_work u USING (account_id, unit_id)),
	'1 2025-04-01, 1 2025-05-01, 1 2025-06-01, 1 2025-06-20, 2 2025-05-01',
	'of an endpoint it asks: no backfill''s months, no live counter of a day gone by, no other provider''s');
DO $$ BEGIN TRUNCATE plan_scope; END $$;
EXECUTE scope(false) \gset
SELECT is(:units, 4, 'a range of months does not');

-- ---- want: a night takes over what a backfill left, and keeps it ----
UPDATE simtally_store.unit_of_work SET state = 'owed', backfill = true WHERE account_id = 1 AND period = '2025-05-01';
EXECUTE want(8, false, false) \gset
SELECT is((SELECT backfill FROM simtally_store.unit_of_work WHERE account_id = 1 AND period = '2025-05-01'), false, 'what a night wants is a night''s from then on');
EXECUTE want(9, false, true) \gset
SELECT is((SELECT backfill FROM simtally_store.unit_of_work WHERE account_id = 1 AND period = '2025-05-01'), false, 'and no backfill takes it from the night');

-- ---- what has gone out of reach since ----
DO $$ BEGIN PERFORM pg_temp.next_plan(); PERFORM pg_temp.months('2025-05-01', '2025-05-01', true); END $$;
UPDATE simtally_store.unit_of_work SET state = 'failed' WHERE account_id = 2 AND period = '2025-05-01';
EXECUTE scope(false) \gset
EXECUTE want(10, true, true) \gset
SELECT is(:wanted, 0, 'nothing beyond reach is asked, not even again');
SELECT is((SELECT string_agg(account_id || ' ' || state, ', ' ORDER BY account_id) FROM simtally_store.unit_of_work WHERE period = '2025-05-01' AND grain = 'm'),
	'1 beyond_reach, 2 beyond_reach', 'what was owed or failed is beyond reach now');
UPDATE simtally_store.unit_of_work SET state = 'done' WHERE account_id = 1 AND period = '2025-05-01';
EXECUTE want(10, true, true) \gset
SELECT is((SELECT state::text FROM simtally_store.unit_of_work WHERE account_id = 1 AND period = '2025-05-01'), 'done', 'what is held stays held');

-- ---- live counters ----
EXECUTE miss(103::smallint, '2025-06-20') \gset
SELECT is(:missed, 1, 'a live counter whose day has passed is gone');
SELECT is((SELECT string_agg(period || ' ' || state, ', ' ORDER BY period) FROM simtally_store.unit_of_work WHERE grain = 'n'), '2025-06-01 beyond_reach, 2025-06-20 owed',
	'today''s is not');
EXECUTE miss(101::smallint, '2025-06-20') \gset
SELECT is(:missed, 2, 'nor are months before the oldest that is reached');

-- ---- claims ----
UPDATE simtally_store.unit_of_work SET state = 'owed', run_id = 11 WHERE grain = 'm' AND account_id IN (1, 2) AND period BETWEEN '2025-03-01' AND '2025-05-01';
UPDATE simtally_store.unit_of_work SET run_id = 10 WHERE run_id <> 11;
SELECT results_eq('EXECUTE claim(11, 7, 101::smallint, 0, 1)',
	$$SELECT 1, 'always'::text, 'sim'::text, false, unit_id, period FROM simtally_store.unit_of_work WHERE account_id = 1 AND run_id = 11 ORDER BY period$$,
	'an account comes with all it owes, oldest first');
SELECT is((SELECT count(*)::integer FROM simtally_store.unit_of_work WHERE state = 'claimed' AND claimed_by = 7), 3, 'which are this session''s');
SELECT is_empty('EXECUTE claim(11, 8, 101::smallint, 0, 0)', 'no accounts asked for, none given');
SELECT results_eq('SELECT count(*) FROM simtally_store.unit_of_work WHERE claimed_by = 8', 'VALUES (0::bigint)', 'nor claimed');
SELECT results_eq('EXECUTE claim(11, 8, 101::smallint, 0, 5)',
	$$SELECT 2, 'spring'::text, 'card'::text, true, unit_id, period FROM simtally_store.unit_of_work WHERE account_id = 2 AND run_id = 11 ORDER BY period$$,
	'another session gets what is left; the register names a pool for it');
SELECT is_empty('EXECUTE claim(11, 9, 101::smallint, 0, 5)', 'and a third one nothing');
EXECUTE unclaim(7, NULL) \gset
SELECT is(:given_back, 3, 'what a session did not finish it gives back');
SELECT is((SELECT count(*)::integer FROM simtally_store.unit_of_work WHERE claimed_by = 8), 3, 'the other''s stays its own');
SELECT is_empty('EXECUTE claim(11, 9, 101::smallint, 1, 5)', 'accounts before the last one claimed are not claimed again in this run');
SELECT is_empty('EXECUTE claim(12, 9, 101::smallint, 0, 5)', 'nor by a run that does not want them');
EXECUTE release(200::smallint) \gset
SELECT is(:released, 0, 'another provider''s lock releases nothing');
EXECUTE release(100::smallint) \gset
SELECT is(:released, 3, 'claims of a session that is gone are owed again');
SELECT is((SELECT count(*)::integer FROM simtally_store.unit_of_work WHERE claimed_by IS NOT NULL), 0, 'by nobody');

-- ---- coverage ----
DO $$ BEGIN PERFORM pg_temp.next_plan(); END $$;
UPDATE simtally_store.unit_of_work SET state = 'done' WHERE grain = 'm';
UPDATE simtally_store.unit_of_work SET state = 'not_eligible' WHERE grain = 'm' AND period = '2025-04-01';
UPDATE simtally_store.unit_of_work SET state = 'failed' WHERE account_id = 1 AND grain = 'm' AND period = '2025-03-01';
UPDATE simtally_store.unit_of_work SET state = 'claimed', claimed_by = 7 WHERE account_id = 2 AND grain = 'm' AND period = '2025-03-01';
INSERT INTO plan_scope SELECT account_id, unit_id FROM simtally_store.unit_of_work WHERE endpoint_id IN (101, 103) AND (grain = 'n' OR period >= '2025-03-01');
EXECUTE coverage(20) \gset
SELECT is(concat_ws(' ', :expected, :fetched, :owed, :failed, :not_eligible, :beyond_reach), '9 3 2 1 2 1', 'a run''s units by their state');
SELECT is(:unexplained, 1, 'not eligible counts as missing only where the register names no group');
SELECT results_eq($$SELECT month, expected, fetched, failed, not_eligible, owed, beyond_reach FROM simtally.coverage WHERE run_id = 20 AND provider = 'fourth' ORDER BY month$$,
	$$VALUES (date '2025-03-01', 2::bigint, 0::bigint, 1::bigint, 0::bigint, 1::bigint, 0::bigint), ('2025-04-01', 2, 0, 0, 2, 0, 0), ('2025-05-01', 2, 2, 0, 0, 0, 0),
		('2025-06-01', 3, 1, 0, 0, 1, 1)$$, 'by month; a day lies in its month, what is claimed is owed');
UPDATE simtally_store.unit_of_work SET state = 'done' WHERE account_id = 2 AND grain = 'm' AND period = '2025-03-01';
EXECUTE coverage(20) \gset
SELECT is((SELECT fetched FROM simtally.coverage WHERE run_id = 20 AND provider = 'fourth' AND month = '2025-03-01'), 1::bigint, 'said again it is what stands now');
SELECT is((SELECT count(*)::integer FROM simtally.coverage WHERE run_id = 20), 4, 'one row a month');

-- ---- registering ----
EXECUTE register_provider('sixth', 'Asia/Tokyo', 'a mapping') \gset
SELECT is((SELECT name || ' ' || zone FROM simtally_store.provider WHERE provider_id = :provider_id), 'sixth Asia/Tokyo', 'a new provider');
EXECUTE register_endpoint(:provider_id::smallint, 'months', '{sim}', false, 0) \gset
\set first :endpoint_id
EXECUTE register_provider('sixth', 'UTC', 'another') \gset
SELECT is((SELECT zone || ' ' || (mapping_sha256 = sha256('another')) FROM simtally_store.provider WHERE provider_id = :provider_id), 'UTC true', 'a changed mapping');
EXECUTE register_endpoint(:provider_id::smallint, 'months', '{sim,card}', false, 0) \gset
SELECT is(:endpoint_id, :first, 'an endpoint keeps its number');
SELECT is((SELECT kinds FROM simtally_store.endpoint WHERE endpoint_id = :endpoint_id), '{sim,card}', 'while its kinds change');
SELECT is((SELECT count(*)::integer FROM simtally_store.provider WHERE name = 'sixth'), 1, 'one row a provider');

SELECT * FROM finish();
ROLLBACK;
