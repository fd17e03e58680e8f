-- A billing_ref that names several accounts is reconciled as one; and which accounts it named when.
BEGIN;
\ir reconcile.psql
SELECT plan(63);
CREATE FUNCTION test.bind(account text, ref text, valid_from date DEFAULT NULL, valid_to date DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
	INSERT INTO simtally_store.binding (provider_id, account_id, billing_ref, valid_from, valid_to) VALUES (101, account_id(account), ref, valid_from, valid_to)
$$;
CREATE FUNCTION test.members(ref text, metric text DEFAULT 'data') RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(member || ' ' || place || coalesce(' ' || usage_quantity, ''), ', ' ORDER BY member) FROM simtally.recon_member m
	WHERE recon_id = (SELECT max(recon_id) FROM simtally_store.reconciliation) AND m.account = ref AND m.metric = members.metric
$$;
CREATE FUNCTION test.rule(account text, metric text DEFAULT 'data', scope text DEFAULT 'total') RETURNS text LANGUAGE sql AS $$
	SELECT rule FROM simtally.recon_result v WHERE recon_id = (SELECT max(recon_id) FROM simtally_store.reconciliation)
		AND v.account = rule.account AND v.metric = rule.metric AND v.scope = rule.scope
$$;

-- customers with three SIMs each
SELECT account(c || s, 'sim', billing_ref => c) FROM unnest(ARRAY['equal', 'less', 'over', 'near', 'early', 'absent', 'lower', 'below', 'itself', 'all', 'scoped', 'parted', 'dup', 'slip', 'shift', 'half', 'undone', 'idle',
	'free', 'lines', 'currencies', 'quiet', 'huge']) c, unnest(ARRAY['-1', '-2', '-3']) s \g /dev/null
SELECT used(c || '-1', 'data', 100000000), used(c || '-2', 'data', 20000000), used(c || '-3', 'data', 3000000)
FROM unnest(ARRAY['equal', 'less', 'over', 'near', 'itself', 'all', 'dup', 'slip', 'shift', 'half', 'free', 'lines', 'currencies', 'quiet']) c \g /dev/null
SELECT used('equal-1', 'voice', 5000) \g /dev/null
SELECT billed('equal', 'data', 123000000), billed('less', 'data', 100000000, amount => 50), billed('over', 'data', 150000000), billed('near', 'data', 123000001) \g /dev/null
SELECT billed('lines', 'data', 100000000), billed('lines', 'data', 23000000), billed('free', 'data', 0) \g /dev/null
SELECT billed('currencies', 'data', 100000000, amount => 1), billed('currencies', 'data', 3000000, amount => 1, currency => 'EUR') \g /dev/null
SELECT account(a, 'sim', billing_ref => 'later') FROM unnest(ARRAY['later-1', 'later-2']) a \g /dev/null
SELECT used('later-1', 'data', 200000000, at => '2025-05-06 03:00+00'), used('later-2', 'data', 100000000, at => '2025-05-06 03:05+00'), billed('later', 'data', 200000000) \g /dev/null
-- not all of them complete
SELECT used('early-1', 'data', 100000000), used('early-2', 'data', 20000000, quality => 2), used('early-3', 'data', 3000000), billed('early', 'data', 123000000) \g /dev/null
SELECT used('absent-1', 'data', 100000000), used('absent-3', 'data', 3000000), billed('absent', 'data', 103000000) \g /dev/null
SELECT used('lower-1', 'data', 100000000), used_on('lower-2', 'data', '2025-04-30', 20000000, quality => 2), used('lower-3', 'data', 3000000), billed('lower', 'data', 100000000) \g /dev/null
SELECT used('below-1', 'data', 100000000), used_on('below-2', 'data', '2025-04-30', 20000000, quality => 2), used('below-3', 'data', 3000000), billed('below', 'data', 200000000) \g /dev/null
SELECT used('huge-1', 'data', 9223372036854775807), used('huge-2', 'data', 9223372036854775807), used('huge-3', 'data', 1), billed('huge', 'data', 5) \g /dev/null
-- some billed by themselves as well
SELECT billed('itself', 'data', 23000000), billed('itself-1', 'data', 100000000) \g /dev/null
SELECT billed('all', 'data', 123000000), billed('all-1', 'data', 100000000), billed('all-2', 'data', 20000000), billed('all-3', 'data', 3000000) \g /dev/null
-- by scope
SELECT used('scoped-1', 'data', 100000000, 'homeland'), used('scoped-1', 'data', 20000000, 'roaming/1'), used('scoped-2', 'data', 3000000, 'roaming/2'), used('scoped-3', 'data', 0),
	billed('scoped', 'data', 23000000, 'roaming'), billed('scoped', 'data', 100000000) \g /dev/null
SELECT used('parted-1', 'data', 100000000, 'homeland'), used('parted-1', 'data', 20000000, 'roaming/1'), used('parted-2', 'data', 3000000, 'roaming/2'), used('parted-3', 'data', 5000000, 'homeland'),
	billed('parted', 'data', 23000000, 'roaming') \g /dev/null
-- the findings
SELECT billed('dup', 'data', 123000000), billed('dup', 'data', 123000000), billed('slip', 'data', 123000000::bigint * 1024) \g /dev/null
SELECT used('shift-1', 'data', 70000000, month => '2025-03-01'), used('shift-2', 'data', 7000000, month => '2025-03-01'), used('shift-3', 'data', 0, month => '2025-03-01'), billed('shift', 'data', 77000000) \g /dev/null
SELECT used('half-1', 'data', 70000000, month => '2025-03-01'), used('half-2', 'data', 7000000, month => '2025-03-01'), billed('half', 'data', 77000000) \g /dev/null
SELECT used('undone-1', 'data', 100000000), used('undone-2', 'data', 20000000), used('undone-3', 'data', 3000000), billed('undone', 'data', 120000000) \g /dev/null
SELECT used('undone-1', 'data', 150000000, at => '2025-05-08 03:00+00') \g /dev/null
SELECT billed('undone', 'data', 3000000) \g /dev/null
SELECT used('idle-1', 'data', 0), used('idle-2', 'data', 0), used('idle-3', 'data', 0), billed('idle', 'data', 50000000) \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('equal'), 'matched', 'the sum of its accounts');
SELECT is((SELECT used || ' ' || billed FROM verdicts WHERE account = 'equal'), '123000000 123000000', 'with both figures');
SELECT is(rule('equal'), 'the sum of 3 accounts', 'and how it came about');
SELECT is(members('equal'), 'equal-1 counted 100000000, equal-2 counted 20000000, equal-3 counted 3000000', 'each of which is kept');
SELECT is(outcome('equal-1') || outcome('equal-2') || outcome('equal-3'), '', 'they have none of their own for it');
SELECT is(outcome('equal-1', 'voice'), 'unbilled', 'but for what the reference is not billed');
SELECT is(outcome('less') || ': ' || explained('less'), 'under_billed: used 117.30 MiB, billed 95.37 MiB: 21.93 MiB less', 'the residual is stated');
SELECT is((SELECT delta || ' ' || amount_impact || currency FROM verdicts WHERE account = 'less'), '23000000 11.5DKK', 'with its price');
SELECT is(outcome('over') || ', ' || outcome('near') || ', ' || outcome('lines'), 'over_billed, within_tolerance, matched', 'as for one account');
SELECT is(outcome('free'), 'unbilled', 'a line over nothing bills nothing');
SELECT is(outcome('later') || ': ' || explained('later'), 'under_billed: used 286.10 MiB, billed 190.73 MiB: 95.37 MiB less', 'accounts that were fetched one after the other restate nothing: one of them is not billed');
SELECT is(outcome('early') || ': ' || explained('early'), 'incomplete: 1 of its 3 accounts not complete: early-2 (read before the month was final)', 'one that is not complete leaves it so');
SELECT is(outcome('absent') || ': ' || explained('absent'), 'incomplete: 1 of its 3 accounts not complete: absent-2 (nothing reported for 2025-04)', 'also one of which nothing is known');
SELECT is(outcome('absent-1') || outcome('absent-2') || outcome('absent-3'), '', 'and its accounts have no unbilled of their own');
SELECT is(outcome('lower') || ': ' || explained('lower'), 'under_billed: used at least 117.30 MiB, billed 95.37 MiB: 21.93 MiB less', 'a lower bound above the bill is too little billed');
SELECT is(outcome('below'), 'incomplete', 'one below it is not');
SELECT is(outcome('huge'), 'incomplete', 'nor one that no figure holds');
SELECT is(outcome('itself') || ', ' || outcome('itself-1') || outcome('itself-2'), 'matched, matched', 'an account that is billed by itself is not counted');
SELECT is(explained('itself') || ' | ' || rule('itself'), 'not counted here, billed by themselves: itself-1 | the sum of 2 accounts', 'and it says so');
SELECT is(outcome('all') || ': ' || explained('all'), 'billed_not_used: billed 117.30 MiB, used nothing; not counted here, billed by themselves: all-1, all-2, all-3', 'what they all are billed by themselves is billed twice');
SELECT is(outcome('scoped'), 'roaming matched, matched', 'by scope');
SELECT is(outcome('parted'), 'roaming matched, unbilled', 'the rest is the group''s');
SELECT is((SELECT used FROM verdicts WHERE account = 'parted' AND scope = 'total'), 105000000::bigint, 'with its sum');
SELECT is(outcome('dup') || ', ' || outcome('slip') || ', ' || outcome('idle'), 'duplicate, unit_suspect, billed_not_used', 'findings as for one');
SELECT is(outcome('shift') || ': ' || explained('shift'), 'period_shift: equals 2025-03: 73.43 MiB were used then, 117.30 MiB in 2025-04', 'of the month before');
SELECT is(outcome('half'), 'under_billed', 'all of them complete');
SELECT is(outcome('undone') || ': ' || explained('undone'), 'restated: equals revision 1 of 2025-04, restated on 2025-05-08 by run 8', 'an account''s earlier revision');
SELECT is(outcome('currencies') || ': ' || explained('currencies'), 'under_billed: used 117.30 MiB, billed 98.23 MiB: 19.07 MiB less; its lines are in several currencies, which are never added', 'currencies are never added');
SELECT is(outcome('quiet-1') || ', ' || outcome('quiet-2') || ', ' || outcome('quiet'), 'unbilled, unbilled, ', 'accounts whose reference is not billed stand alone');
SELECT is((SELECT count(*) FROM simtally.recon_line l WHERE recon_id = :recon AND l.account = 'lines'), 2::bigint, 'its lines are kept with it');

-- ---- pools and cards in one group, and beside it ----
SELECT account('P', 'pool', billing_ref => 'C'), account('P-1', 'card', 'P', 'C'), account('P-2', 'card', 'P', 'C'), account('X', 'sim', billing_ref => 'C') \g /dev/null
SELECT used('P', 'data', 90000000), used('P-1', 'data', 60000000), used('P-2', 'data', 30000000), used('X', 'data', 1000000), billed('C', 'data', 91000000) \g /dev/null
SELECT account('Q', 'pool', billing_ref => 'D'), account('Q-1', 'card', 'Q', 'D'), account('Q-2', 'card', 'Q', 'D') \g /dev/null
SELECT used('Q', 'data', 90000000, quality => 2), used('Q-1', 'data', 60000000), used('Q-2', 'data', 30000000), billed('D', 'data', 90000000) \g /dev/null
SELECT account('S', 'pool'), account('S-1', 'card', 'S', 'E'), account('S-2', 'card', 'S', 'E') \g /dev/null
SELECT used('S', 'data', 90000000), used('S-1', 'data', 60000000), used('S-2', 'data', 30000000), billed('E', 'data', 90000000) \g /dev/null
SELECT account('T', 'pool'), account('T-1', 'card', 'T', 'F'), account('T-2', 'card', 'T', 'F'), account('T-3', 'card', 'T') \g /dev/null
SELECT used('T', 'data', 91000000), used('T-1', 'data', 60000000), used('T-2', 'data', 30000000), used('T-3', 'data', 1000000), billed('F', 'data', 90000000), billed('T', 'data', 91000000) \g /dev/null
SELECT account('U', 'pool', billing_ref => 'G'), account('U-1', 'card', 'U'), account('V', 'pool', billing_ref => 'G') \g /dev/null
SELECT used('U', 'data', 90000000), used('U-1', 'data', 90000000), used('V', 'data', 2000000), billed('G', 'data', 92000000) \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('C') || outcome('P') || outcome('P-1') || outcome('X'), 'matched', 'a pool and its cards are never added');
SELECT is(members('C'), 'P counted 90000000, P-1 pool 60000000, P-2 pool 30000000, X counted 1000000', 'the pool stands for them');
SELECT is(outcome('D') || ', ' || members('D'), 'matched, Q cards 90000000, Q-1 counted 60000000, Q-2 counted 30000000', 'where it is not complete its cards do');
SELECT is(outcome('E') || outcome('S') || outcome('S-1'), 'matched', 'a pool whose cards a reference bills has no result');
SELECT is(outcome('F') || ', ' || outcome('T') || outcome('T-1') || outcome('T-3'), 'matched, matched', 'billed twice over, both results stay');
SELECT is(explained('F') || ' | ' || explained('T'), 'the pool of T-1, T-2 is billed as well | 2 accounts of it are billed as well', 'and say so');
SELECT is(outcome('G') || outcome('U') || outcome('U-1'), 'matched', 'a card whose pool is in a group has no result');

-- ---- products of a group ----
INSERT INTO simtally_store.product (provider_id, product, metric, scopes, label, unit, increment, rounding, allowance, included) VALUES (101, 'shared', 'voice', '{}', 'total', 'min', 60, 'up', 'pool', 600) \g /dev/null
INSERT INTO simtally_store.product_scope SELECT 101, 'voice', 'total', product_id, true FROM simtally_store.product \g /dev/null
SELECT account(c || s, 'sim', billing_ref => c) FROM unnest(ARRAY['shared', 'own', 'own-unknown']) c, unnest(ARRAY['-1', '-2', '-3']) s \g /dev/null
SELECT used('shared-1', 'voice', 500), used('shared-2', 'voice', 300), used('shared-3', 'voice', 0), billed('shared', 'voice', 240) \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('shared', 'voice'), 'matched', 'a pool''s allowance is the group''s, once');
SELECT is(rule('shared', 'voice'), 'the sum of 3 accounts, less the 10 min 0 s that the product includes, rounded up to steps of 1 min 0 s', 'and said');
UPDATE simtally_store.product SET allowance = 'plan', included = NULL \g /dev/null
INSERT INTO simtally_store.account_fact (account_id, as_of, fact, value, run_id)
SELECT account_id, '2025-04-01', 'voice_allowance', '400', 1 FROM simtally_store.account WHERE account LIKE 'own%' AND account <> 'own-unknown-2' \g /dev/null
SELECT used(c || '-1', 'voice', 500), used(c || '-2', 'voice', 300), used(c || '-3', 'voice', 0), billed(c, 'voice', 120) FROM unnest(ARRAY['own', 'own-unknown']) c \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('own', 'voice'), 'matched', 'of plans each account has its own');
SELECT is(rule('own', 'voice'), 'the sum of 3 accounts, less the 11 min 40 s that its 3 accounts used of their plans, rounded up to steps of 1 min 0 s', 'which none may lend to another');
SELECT is(outcome('own-unknown', 'voice') || ': ' || explained('own-unknown', 'voice'), 'incomplete: no voice_allowance of the plans of 1 of its accounts is known up to 2025-04', 'every one must be known');

-- ---- bindings: whose number it was ----
SELECT account('moved'), account('moved-2', billing_ref => 'old'), account('kept', billing_ref => 'register'), account('past', billing_ref => 'gone'), account('taken', billing_ref => 'taken-ref') \g /dev/null
SELECT used(a, 'sms', 100, month => m) FROM unnest(ARRAY['moved', 'moved-2', 'kept', 'past', 'taken']) a, unnest(ARRAY['2025-03-01', '2025-04-01', '2025-05-01']::date[]) m \g /dev/null
SELECT bind('moved', 'first', NULL, '2025-04-14'), bind('moved', 'second', '2025-04-15'), bind('moved-2', 'new', '2025-04-01'), bind('past', 'gone', '2025-01-01', '2025-03-31'), bind('kept', 'moved-2') \g /dev/null
SELECT billed('first', 'sms', 40), billed('second', 'sms', 60), billed('old', 'sms', 1), billed('new', 'sms', 100), billed('register', 'sms', 1), billed('gone', 'sms', 1), billed('taken-ref', 'sms', 100) \g /dev/null
SELECT billed('first', 'sms', 100, month => '2025-03-01'), billed('second', 'sms', 1, month => '2025-03-01'), billed('first', 'sms', 1, month => '2025-05-01'), billed('second', 'sms', 100, month => '2025-05-01') \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('first', 'sms') || ', ' || outcome('second', 'sms') || outcome('moved', 'sms'), 'incomplete, incomplete', 'in the month a number changes hands its month does not say whose use was which (reconcile_days.sql)');
SELECT is(outcome('moved-2', 'sms') || ', ' || outcome('old', 'sms'), 'matched, unknown_account', 'dated bindings stand in the register''s place');
SELECT is(outcome('past', 'sms') || ', ' || outcome('gone', 'sms'), 'unbilled, unknown_account', 'also when they are over');
SELECT is(outcome('kept', 'sms') || ', ' || outcome('register', 'sms'), 'unbilled, unknown_account', 'an account''s own name comes before any binding');
SELECT is(outcome('taken', 'sms'), 'matched', 'without a dated one the register''s counts');
\set month 2025-03-01
\ir reconcile_month.psql
SELECT is(outcome('moved', 'sms') || ', ' || outcome('second', 'sms'), 'matched, unknown_account', 'before that the old customer');
\set month 2025-05-01
\ir reconcile_month.psql
SELECT is(outcome('moved', 'sms') || ', ' || outcome('first', 'sms'), 'matched, unknown_account', 'after it the new one');

-- a number that moves from one group into another within the month is of each on its days
SELECT account('g-1', billing_ref => 'east'), account('g-2'), account('g-3', billing_ref => 'west'), account('h-1'), account('h-2') \g /dev/null
SELECT bind('g-2', 'east', '2025-01-01', '2025-05-09'), bind('g-2', 'west', '2025-05-10'), bind('h-1', 'north', '2025-01-01', '2025-05-02'), bind('h-1', 'north', '2025-05-20'), bind('h-1', 'south', '2025-05-03', '2025-05-19'), bind('h-2', 'north') \g /dev/null
SELECT used(a, 'mms', 100, month => '2025-05-01') FROM unnest(ARRAY['g-1', 'g-2', 'g-3', 'h-1', 'h-2']) a \g /dev/null
SELECT billed('east', 'mms', 100, month => '2025-05-01'), billed('west', 'mms', 200, month => '2025-05-01'), billed('north', 'mms', 200, month => '2025-05-01') \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('east', 'mms') || ', ' || outcome('west', 'mms'), 'incomplete, incomplete', 'which a month''s figure does not say');
SELECT is(explained('east', 'mms'), '1 of its 2 accounts not complete: g-2 (its on days 1 to 9 alone, and only a figure of the whole month is known)', 'and each says so');
SELECT is(outcome('north', 'mms') || ' ' || members('north', 'mms'), 'incomplete h-1 counted, h-2 counted 100', 'bound twice to the same is bound once');

-- ---- consumed at most once ----
SELECT throws_ok($$INSERT INTO simtally_store.verdict_line SELECT line_id, recon_id, account_id, provider_id, account, 'homeland' FROM simtally_store.verdict_line LIMIT 1$$, '23505', NULL, 'a line twice in one reconciliation is refused');
SELECT throws_ok($$INSERT INTO simtally_store.verdict_member SELECT recon_id, account_id, month, provider_id, metric, 'west', usage_quantity, place, days FROM simtally_store.verdict_member WHERE account = 'north' LIMIT 1$$, '23505', NULL, 'an account in two groups');
SELECT throws_ok($$INSERT INTO simtally_store.verdict (recon_id, provider_id, account_id, account, month, metric, scope, unit, class) SELECT recon_id, provider_id, account_id, account, month, metric, scope, unit, class FROM simtally_store.verdict LIMIT 1$$, '23505', NULL, 'a figure in two verdicts');
SELECT finish();
ROLLBACK;
