-- A number that changes hands in a month is of each customer on its days: by the days' figures, and where there are none there is no verdict.
BEGIN;
\ir reconcile.psql
SELECT plan(49);
CREATE FUNCTION test.bind(account text, ref text, valid_from date DEFAULT NULL, valid_to date DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
	INSERT INTO simtally_store.binding (provider_id, account_id, billing_ref, valid_from, valid_to) VALUES (101, account_id(account), ref, valid_from, valid_to)
$$;
CREATE FUNCTION test.members(ref text, metric text DEFAULT 'data') RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', member, place, usage_quantity, '(' || days || ')'), ', ' ORDER BY member) FROM simtally.recon_member m
	WHERE recon_id = (SELECT max(recon_id) FROM simtally_store.reconciliation) AND m.account = ref AND m.metric = members.metric
$$;
CREATE FUNCTION test.daily(account text, quantity bigint, first_day date DEFAULT '2025-04-01', last_day date DEFAULT '2025-04-30', quality integer DEFAULT 3) RETURNS void LANGUAGE sql AS $$
	SELECT used_on(account, 'data', d::date, quantity, quality) FROM generate_series(first_day, last_day, '1 day') d
$$;

-- ---- the days are there ----
SELECT account(a) FROM unnest(ARRAY['moved', 'stays', 'thrice', 'gap', 'short', 'late', 'low', 'itself', 'own', 'idle']) a \g /dev/null
SELECT daily(a, 10000000) FROM unnest(ARRAY['moved', 'stays', 'thrice', 'gap', 'itself']) a \g /dev/null
SELECT bind('moved', 'A', NULL, '2025-04-10'), bind('moved', 'B', '2025-04-11'), bind('stays', 'A') \g /dev/null
SELECT billed('A', 'data', 400000000, amount => 40), billed('B', 'data', 200000000, amount => 20) \g /dev/null
SELECT bind('thrice', 'C', NULL, '2025-04-05'), bind('thrice', 'D', '2025-04-06', '2025-04-25'), bind('thrice', 'C', '2025-04-26'), billed('C', 'data', 100000000), billed('D', 'data', 200000000) \g /dev/null
SELECT bind('gap', 'E', '2025-04-11', '2025-04-20'), billed('E', 'data', 100000000) \g /dev/null
SELECT bind('itself', 'F', NULL, '2025-04-10'), bind('itself', 'G', '2025-04-11'), billed('itself', 'data', 300000000), billed('F', 'data', 50000000) \g /dev/null
-- days are missing, or not final
SELECT daily('short', 10000000, '2025-04-01', '2025-04-15'), bind('short', 'H', NULL, '2025-04-10'), bind('short', 'I', '2025-04-11'), billed('H', 'data', 100000000), billed('I', 'data', 50000000) \g /dev/null
SELECT daily('low', 10000000, '2025-04-01', '2025-04-15'), daily('low', 10000000, '2025-04-16', '2025-04-30', 2), bind('low', 'J', NULL, '2025-04-15'), bind('low', 'K', '2025-04-16'),
	billed('J', 'data', 150000000), billed('K', 'data', 100000000) \g /dev/null
-- use outside active days, and a reference of inactive ones
SELECT account('new', active_from => '2025-04-11'), daily('new', 10000000, '2025-04-11', '2025-04-30'), bind('new', 'L', NULL, '2025-04-10'), bind('new', 'M', '2025-04-11'),
	billed('M', 'data', 200000000), billed('L', 'data', 5) \g /dev/null
SELECT bind('idle', 'N', NULL, '2025-04-10'), bind('idle', 'O', '2025-04-11'), daily('idle', 0), billed('N', 'data', 7000000) \g /dev/null
-- by the register's own dates
SELECT account('dated', billing_ref => 'Q'), daily('dated', 10000000), period('dated', NULL, '2025-04-20', billing_ref => 'P'), period('dated', '2025-04-21', NULL, billing_ref => 'Q'),
	billed('P', 'data', 200000000), billed('Q', 'data', 150000000) \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome(ref), outcome_wanted, what) FROM (VALUES
	('A', 'matched', 'the days before it moved, and an account that stays'), ('B', 'matched', 'the days after'), ('moved', '', 'no day is left for itself'),
	('C', 'matched', 'a customer that had it twice'), ('D', 'matched', 'and the one between'),
	('E', 'matched', 'days of nobody are not the customer''s'), ('gap', 'unbilled', 'but used by the account, and not billed'),
	('itself', 'matched', 'an account that is billed by itself'), ('F', 'billed_not_used', 'is in no group'),
	('H', 'matched', 'complete is each part on its own days'), ('I', 'incomplete', 'and incomplete too'), ('short', '', 'no result of its own'),
	('J', 'matched', 'final days'), ('K', 'under_billed', 'lower bounds above the bill'),
	('new', 'matched', 'all the days on which it is active are the whole of it'), ('L', 'unknown_account', 'days on which it is not active are none'),
	('N', 'billed_not_used', 'nothing used on its days'), ('P', 'matched', 'the register''s own dates count as bindings do'), ('Q', 'over_billed', 'on each side')
) v(ref, outcome_wanted, what);
SELECT is(members('A') || ' | ' || members('B'), 'moved counted 100000000 (1 to 10), stays counted 300000000 | moved counted 200000000 (11 to 30)', 'which days are whose is kept');
SELECT is(members('C'), 'thrice counted 100000000 (1 to 5, 26 to 30)', 'also where they do not follow each other');
SELECT is(members('F') || ' | ' || coalesce(explained('F'), ''), 'itself itself 300000000 (1 to 10) | billed 47.68 MiB, used nothing; not counted here, billed by themselves: itself', 'and what is not counted');
SELECT is((SELECT used FROM verdicts WHERE account = 'gap'), 200000000::bigint, 'what is left is the account''s');
SELECT is(explained('I'), '1 of its 1 accounts not complete: short (15 of 20 days not reported)', 'the days that are missing are those of the part');
SELECT is((SELECT v.rule FROM simtally.recon_result v WHERE v.recon_id = :recon AND v.account = 'A'), 'the sum of 2 accounts, of moved on days 1 to 10', 'the result says how its figure came about');
SELECT is((SELECT sum(used) FROM verdicts), (SELECT sum(quantity) FROM simtally_store.usage u JOIN simtally_store.series s USING (series_id) WHERE s.provider_id = 101 AND s.role = 'used' AND period BETWEEN '2025-04-01' AND '2025-04-30')::numeric,
	'each day of use is in one result');

-- ---- months ----
SELECT account(a) FROM unnest(ARRAY['month', 'both', 'differs', 'parts', 'zero', 'mate']) a \g /dev/null
SELECT bind(a, upper(a) || '-1', NULL, '2025-04-15'), bind(a, upper(a) || '-2', '2025-04-16') FROM unnest(ARRAY['month', 'both', 'differs', 'parts', 'zero']) a \g /dev/null
SELECT bind('mate', 'MONTH-1'), used('mate', 'data', 5000000) \g /dev/null
SELECT used('month', 'data', 300000000), used('both', 'data', 300000000), used('differs', 'data', 310000000), used('parts', 'data', 300000000, 'homeland'), used('zero', 'data', 0) \g /dev/null
SELECT daily(a, 20000000, '2025-04-01', '2025-04-15') FROM unnest(ARRAY['both', 'differs', 'parts']) a \g /dev/null
SELECT billed(upper(a) || '-1', 'data', 300000000) FROM unnest(ARRAY['month', 'both', 'differs', 'parts']) a \g /dev/null
SELECT billed('MONTH-2', 'data', 10000000), billed('BOTH-2', 'data', 0), billed('ZERO-2', 'data', 10000000) \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome(ref), outcome_wanted, what) FROM (VALUES
	('MONTH-1', 'incomplete', 'a month alone says nothing of its days'), ('MONTH-2', 'incomplete', 'of none of the two'), ('month', '', 'and makes no unbilled use of it'),
	('BOTH-1', 'matched', 'a month that is the sum of its days divides'), ('BOTH-2', 'matched', 'days that none reports used nothing then'),
	('DIFFERS-1', 'incomplete', 'one that is not does not'), ('differs', '', ''), ('PARTS-1', 'incomplete', 'nor one whose days do not name its scopes'),
	('ZERO-2', 'billed_not_used', 'nothing used in the month is nothing on each of its days')
) v(ref, outcome_wanted, what);
SELECT is(explained('MONTH-1'), '1 of its 2 accounts not complete: month (its on days 1 to 15 alone, and only a figure of the whole month is known)', 'it says why');
SELECT is(explained('DIFFERS-1'), '1 of its 1 accounts not complete: differs (its on days 1 to 15 alone, and its days do not add up to its month)', 'and what does not fit');
SELECT is((SELECT used FROM verdicts WHERE account = 'MONTH-1'), 5000000::bigint, 'what is known of the others is there');
SELECT is((SELECT amount_impact FROM verdicts WHERE account = 'MONTH-1'), NULL, 'nothing is at stake');

-- ---- control totals of the report ----
\set text `cat sql/report/control.sql`
PREPARE control (date, smallint[], integer[]) AS :text
EXECUTE control('2025-04-01', '{101}', ARRAY[:recon]) \gset c_
SELECT is(:'c_usage_difference' || ' ' || :'c_apart_difference' || ' ' || :'c_apart_quantity', '0 0 910000000', 'the chain foots; months that do not divide stand apart');

-- ---- products, scopes and pools of such accounts ----
SELECT account(a) FROM unnest(ARRAY['plan', 'scope']) a \g /dev/null
SELECT account('pool', 'pool'), account('card', 'card', 'pool') \g /dev/null
SELECT bind(a, 'R-' || a, NULL, '2025-05-15'), bind(a, 'S-' || a, '2025-05-16') FROM unnest(ARRAY['plan', 'scope', 'pool', 'card']) a \g /dev/null
SELECT daily(a, q, '2025-05-01', '2025-05-31') FROM (VALUES ('plan', 10), ('scope', 10000000), ('pool', 30000000), ('card', 20000000)) v(a, q) \g /dev/null
UPDATE simtally_store.binding SET billing_ref = left(billing_ref, 2) || 'pool' WHERE account_id = account_id('card') \g /dev/null
SELECT billed('R-pool', 'data', 450000000, month => '2025-05-01'), billed('S-pool', 'data', 480000000, month => '2025-05-01') \g /dev/null
SELECT billed('R-scope', 'data', 5000000, 'homeland', month => '2025-05-01'), billed('R-scope', 'data', 150000000, month => '2025-05-01'), billed('S-scope', 'data', 160000000, month => '2025-05-01') \g /dev/null
SELECT billed('R-plan', 'data', 1, month => '2025-05-01') \g /dev/null
\set month 2025-05-01
\ir reconcile_month.psql
SELECT is(outcome('R-pool') || ', ' || outcome('S-pool') || ', ' || members('R-pool'), 'matched, matched, card pool 300000000 (1 to 15), pool counted 450000000 (1 to 15)', 'a pool counts for its cards on the days that both are whose');
SELECT is(outcome('S-scope') || ', ' || outcome('R-scope'), 'matched, homeland billed_not_used, matched', 'by scope');
EXECUTE control('2025-05-01', '{101}', ARRAY[:recon]) \gset c_
SELECT is(:'c_usage_difference' || ' ' || :'c_apart_difference', '0 0', 'the chain foots');
INSERT INTO simtally_store.product (provider_id, product, metric, scopes, label, unit, increment, rounding, allowance, included) VALUES (101, 'plan', 'data', '{}', 'total', 'B', 1, 'up', 'plan', 100) \g /dev/null
INSERT INTO simtally_store.product_scope SELECT 101, 'data', 'total', product_id, true FROM simtally_store.product \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('R-plan') || ': ' || explained('R-plan'), 'incomplete: how the plan of an account that is its on some days alone divides among them is not known', 'a plan is of a month');
SELECT is(outcome('plan') || ': ' || explained('plan'), 'incomplete: how its plan divides among the days of the month is not known', 'for what is left, too');
SELECT finish();
ROLLBACK;
