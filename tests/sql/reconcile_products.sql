-- Products: what is billed is held against what the product's rule makes of the use.
BEGIN;
\ir reconcile.psql
SELECT plan(76);

-- the rule alone: what is due, whatever the sign and size
CREATE FUNCTION test.due(used numeric, allowance numeric, increment bigint, rounding text) RETURNS numeric LANGUAGE sql
	AS 'SELECT simtally_store.expected(used, allowance, increment, rounding)';
SELECT results_eq($$SELECT due(u, a, i, r) FROM (VALUES
	(1, 10::numeric, 0::numeric, 1::bigint, 'up'), (2, 10, 0, 10, 'up'), (3, 11, 0, 10, 'up'), (4, 19, 0, 10, 'down'), (5, 20, 0, 10, 'down'),
	(6, 14, 0, 10, 'nearest'), (7, 15, 0, 10, 'nearest'), (8, 0, 0, 10, 'up'), (9, 100, 30, 1, 'up'), (10, 100, 100, 1, 'up'),
	(11, 100, 101, 10, 'up'), (12, 101, 100, 10, 'up'), (13, -5, 0, 10, 'up'), (14, -5, 0, 10, 'down'), (15, -5, 0, 10, 'nearest'), (16, -5, 7, 1, 'up'),
	(17, 9223372036854775807, 0, 1000, 'up'), (18, 9223372036854775807, 1, 3, 'nearest'), (19, 100, NULL, 10, 'up'), (20, -6, 0, 10, 'nearest'), (21, NULL, 0, 10, 'up'))
	v(n, u, a, i, r) ORDER BY n$$,
	$$VALUES (10::numeric), (10), (20), (10), (20), (10), (20), (0), (70), (0), (0), (10), (0), (-10), (0), (-5), (9223372036854776000), (9223372036854775806), (NULL), (-10), (NULL)$$,
	'less the allowance, rounded in its direction, exact');

CREATE FUNCTION test.product(product text, metric text, scopes text[], increment bigint DEFAULT 1, rounding text DEFAULT 'up', allowance text DEFAULT 'none',
	included bigint DEFAULT NULL, absolute bigint DEFAULT NULL, relative numeric DEFAULT NULL, provider integer DEFAULT 101) RETURNS void LANGUAGE sql AS $$
	INSERT INTO simtally_store.product (provider_id, product, metric, scopes, label, unit, increment, rounding, allowance, included, absolute, relative)
	VALUES (provider, product, metric, scopes, coalesce(nullif(array_to_string(scopes, '+'), ''), 'total'), 'B', increment, rounding, allowance, included, absolute, relative);
	INSERT INTO simtally_store.product_scope (provider_id, metric, scope, product_id, covers)
	SELECT provider_id, r.metric, s.scope, product_id, bool_or(s.covers)
	FROM simtally_store.product r
	CROSS JOIN LATERAL (SELECT unnest(scopes), true UNION ALL VALUES (r.product, false), (r.label, r.label = 'total')) s(scope, covers)
	WHERE provider_id = provider AND r.product = $1 GROUP BY provider_id, r.metric, s.scope, product_id;
$$;
CREATE FUNCTION test.fact(account text, as_of date, value text, fact text DEFAULT 'data_allowance') RETURNS void LANGUAGE sql
	AS 'INSERT INTO simtally_store.account_fact (account_id, as_of, fact, value, run_id) VALUES (account_id(account), as_of, fact, value, 1)';
CREATE FUNCTION test.expected(account text, metric text DEFAULT 'data', scope text DEFAULT 'total') RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' | ', expected_quantity, rule, product) FROM simtally.recon_result v
	WHERE recon_id = (SELECT max(recon_id) FROM simtally_store.reconciliation)
		AND v.account = expected.account AND v.metric = expected.metric AND v.scope = expected.scope
$$;

-- ---- rounding: voice by the minute begun ----
SELECT account(a) FROM unnest(ARRAY['exact', 'as-used', 'zero', 'quiet', 'minutes', 'more', 'twice', 'before', 'revised', 'slip', 'unused', 'early', 'absent']) a \g /dev/null
SELECT used('exact', 'voice', 601), billed('exact', 'voice', 660), used('as-used', 'voice', 6050), billed('as-used', 'voice', 6050), used('zero', 'voice', 0),
	used('quiet', 'voice', 6001), used('minutes', 'voice', 60010), billed('minutes', 'voice', 50040, amount => 50.04), used('more', 'voice', 60010), billed('more', 'voice', 72000),
	used('twice', 'voice', 60010), billed('twice', 'voice', 60060), billed('twice', 'voice', 60060), used('slip', 'voice', 60010), billed('slip', 'voice', 1001),
	used('before', 'voice', 60010), used('before', 'voice', 30010, month => '2025-03-01'), billed('before', 'voice', 30060),
	used('revised', 'voice', 48010, at => '2025-05-06 03:00+00'), billed('revised', 'voice', 48060),
	used('unused', 'voice', 0), billed('unused', 'voice', 600), used('early', 'voice', 601, quality => 2), billed('early', 'voice', 660), billed('absent', 'voice', 0) \g /dev/null
SELECT used('revised', 'voice', 60010, at => '2025-05-08 03:00+00') \g /dev/null
SELECT product('by the minute', 'voice', '{}', 60, 'up', absolute => 0, relative => 0) \g /dev/null
SELECT used('exact', 'data', 12345), billed('exact', 'data', 12345) \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('exact', 'voice'), 'matched', 'what is expected is billed');
SELECT is(expected('exact', 'voice'), '660 | rounded up to steps of 1 min 0 s | by the minute', 'and kept with its rule');
SELECT is((SELECT used || ' ' || billed || ' ' || delta FROM verdicts WHERE account = 'exact' AND metric = 'voice'), '601 660 0', 'beside what was used');
SELECT is(expected('exact'), '12345 | as used', 'a metric without product is expected as used');
SELECT is(outcome('as-used', 'voice'), 'under_billed', 'billed as used is too little now, by the product''s own tolerance');
SELECT is(explained('as-used', 'voice'), 'expected 1 h 41 min 0 s, billed 1 h 40 min 50 s: 10 s less; of 1 h 40 min 50 s used, rounded up to steps of 1 min 0 s; equals what was used: neither allowance nor rounding was applied', 'in words');
SELECT is(outcome('zero', 'voice'), '', 'nothing used and nothing billed is no result');
SELECT is(outcome('quiet', 'voice') || ': ' || explained('quiet', 'voice'), 'unbilled: expected 1 h 41 min 0 s, not billed; of 1 h 40 min 1 s used, rounded up to steps of 1 min 0 s', 'unbilled as expected');
SELECT is((SELECT amount_impact FROM verdicts WHERE account = 'minutes'), 10.02, 'the money at stake is that of what was expected');
SELECT is(outcome('more', 'voice'), 'over_billed', 'over');
SELECT is(explained('twice', 'voice'), '2 lines add up to 33 h 22 min 0 s; each of 2 of them equals the expected quantity of 16 h 41 min 0 s; of 16 h 40 min 10 s used, rounded up to steps of 1 min 0 s', 'a duplicate of what was expected');
SELECT is(outcome('twice', 'voice') || ', ' || outcome('slip', 'voice'), 'duplicate, unit_suspect', 'and a slip of it');
SELECT is(explained('slip', 'voice'), 'expected 60 times what was billed: minutes billed as seconds?; of 16 h 40 min 10 s used, rounded up to steps of 1 min 0 s', 'says so');
SELECT is(outcome('before', 'voice'), 'period_shift', 'what the month before was to be billed');
SELECT is(outcome('revised', 'voice'), 'restated', 'what an earlier revision was');
SELECT is(outcome('unused', 'voice') || ', ' || outcome('early', 'voice') || ', ' || outcome('absent', 'voice'), 'billed_not_used, incomplete, incomplete', 'the other classes as ever');
SELECT is(expected('absent', 'voice'), 'rounded up to steps of 1 min 0 s | by the minute', 'of what is not reported nothing is expected, not even zero');

-- ---- tolerance and tariff of a product ----
UPDATE simtally_store.product SET absolute = 15, relative = 0 \g /dev/null
INSERT INTO simtally_store.tariff (provider_id, metric, scope, price, per, currency, valid_from) VALUES (101, 'voice', '', 1, 60, 'DKK', '2025-01-01'), (101, 'voice', 'by the minute', 6, 60, 'DKK', '2025-01-01');
\ir reconcile_month.psql
SELECT is(outcome('as-used', 'voice'), 'within_tolerance', 'the product''s own tolerance');
SELECT is(explained('as-used', 'voice'), 'off by 10 s, within the tolerance of 15 s; of 1 h 40 min 50 s used, rounded up to steps of 1 min 0 s', 'and says which');
SELECT is((SELECT amount_impact || currency FROM verdicts WHERE account = 'quiet'), '606DKK', 'a tariff may name the product');

-- a month has one price: that of its first day, else of the first that begins in it
DELETE FROM simtally_store.tariff; INSERT INTO simtally_store.tariff (provider_id, metric, scope, price, per, currency, valid_from) VALUES
	(101, 'voice', '', 12, 60, 'DKK', '2025-04-20'), (101, 'voice', '', 6, 60, 'DKK', '2025-04-10');
\ir reconcile_month.psql
SELECT is((SELECT amount_impact || currency FROM verdicts WHERE account = 'quiet'), '606DKK', 'of two that begin in the month, the first');
INSERT INTO simtally_store.tariff (provider_id, metric, scope, price, per, currency, valid_from) VALUES (101, 'voice', '', 1, 60, 'DKK', '2025-01-01'), (101, 'voice', '', 2, 60, 'DKK', '2025-03-01');
\ir reconcile_month.psql
SELECT is((SELECT amount_impact || currency FROM verdicts WHERE account = 'quiet'), '202DKK', 'one valid on the first day goes before them, of several the one that began last');

-- ---- a plan's allowance ----
SELECT account(a) FROM unnest(ARRAY['within', 'beyond', 'latest', 'later', 'none', 'none-billed', 'odd', 'inside']) a \g /dev/null
SELECT used(a, 'data', 300000000) FROM unnest(ARRAY['within', 'beyond', 'latest', 'later', 'none', 'none-billed', 'odd', 'inside']) a \g /dev/null
SELECT fact(a, '2025-03-15', '500000000') FROM unnest(ARRAY['within', 'beyond', 'latest', 'inside']) a \g /dev/null
SELECT fact('beyond', '2025-04-02', '100000000'), fact('latest', '2025-04-30', '200000000'), fact('latest', '2025-05-01', '0'), fact('later', '2025-05-01', '0'), fact('odd', '2025-04-01', 'unlimited') \g /dev/null
SELECT billed('beyond', 'data', 200000000), billed('latest', 'data', 100000000), billed('none-billed', 'data', 300000000), billed('inside', 'data', 100000000) \g /dev/null
SELECT product('data plan', 'data', '{}', allowance => 'plan') \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('within'), 'matched', 'within the allowance nothing is to be billed, and nothing is');
SELECT is(expected('within'), '0 | less the 476.84 MiB of its plan as of 2025-03-15 | data plan', 'and says why');
SELECT is(outcome('beyond') || ', ' || outcome('latest'), 'matched, matched', 'what is beyond is billed');
SELECT is(expected('latest'), '100000000 | less the 190.73 MiB of its plan as of 2025-04-30 | data plan', 'of the plan as it stood last in the month');
SELECT is(outcome('later') || ', ' || outcome('none') || ', ' || outcome('none-billed') || ', ' || outcome('odd'), 'incomplete, incomplete, incomplete, incomplete', 'an allowance that is not known is not zero');
SELECT is(explained('none'), 'no data_allowance of its plan is known up to 2025-04', 'and says so');
SELECT is(outcome('inside') || ': ' || explained('inside'), 'over_billed: expected 0 B, billed 95.37 MiB: 95.37 MiB more; of 286.10 MiB used, less the 476.84 MiB of its plan as of 2025-03-15', 'billed although included');
SELECT is(outcome('exact'), 'incomplete', 'a product is for every account of its provider');

UPDATE simtally_store.product SET included = 200000000 WHERE product = 'data plan' \g /dev/null
\ir reconcile_month.psql
SELECT is(expected('none-billed') || ', ' || outcome('none-billed'), '100000000 | less the 190.73 MiB of its plan | data plan, over_billed', 'a plan''s allowance may be the product''s own figure, whatever accounts say of theirs');
SELECT is(expected('within'), '100000000 | less the 190.73 MiB of its plan | data plan', 'for each account');

-- ---- a pool's allowance ----
UPDATE simtally_store.product SET allowance = 'pool', included = 100000000 WHERE product = 'data plan' \g /dev/null
SELECT account('P', 'pool'), account('P-1', 'card', 'P'), account('P-2', 'card', 'P'), account('Q', 'pool'), account('Q-1', 'card', 'Q'), account('Q-2', 'card', 'Q'),
	account('R', 'pool'), account('R-1', 'card', 'R'), account('R-2', 'card', 'R') \g /dev/null
SELECT used('P', 'data', 300000000), used('P-1', 'data', 100000000), used('P-2', 'data', 200000000), billed('P', 'data', 200000000) \g /dev/null
SELECT used('Q', 'data', 300000000), used('Q-1', 'data', 75000000), used('Q-2', 'data', 225000000), billed('Q-1', 'data', 50000000), billed('Q-2', 'data', 150000000) \g /dev/null
SELECT used('R-1', 'data', 75000000), billed('R-1', 'data', 50000000) \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('P') || outcome('P-1') || outcome('P-2'), 'matched', 'a pool that is billed, less what it includes');
SELECT is(expected('P'), '200000000 | less the 95.37 MiB of the pool | data plan', 'once');
SELECT is(outcome('Q-1') || ', ' || outcome('Q-2') || outcome('Q'), 'matched, matched', 'cards billed by themselves share it by use');
SELECT is(expected('beyond'), '200000000 | less the 95.37 MiB that the product includes | data plan', 'an account that has no pool has what the product includes');
SELECT is(expected('Q-1'), '50000000 | less 23.84 MiB, its share by use of the 95.37 MiB of pool Q | data plan', 'and say so');
SELECT is(outcome('R-1'), 'incomplete', 'a share is known when all cards are');
SELECT is(explained('R-1'), 'its share of what pool R includes is not known: 1 of its 2 accounts not complete', 'and says so');

-- ---- billed as if there were no rule ----
SELECT account(a) FROM unnest(ARRAY['whole', 'free', 'like-before', 'kilo', 'kilo-due', 'pair', 'pair-due', 'one-of-two']) a \g /dev/null
SELECT used('whole', 'data', 4266666667), billed('whole', 'data', 4266666667), used('free', 'data', 50000000), billed('free', 'data', 50000000),
	used('like-before', 'data', 3000000000), used('like-before', 'data', 3100000000, month => '2025-03-01'), billed('like-before', 'data', 3000000000),
	used('kilo', 'data', 3072000000), billed('kilo', 'data', 3000000), used('kilo-due', 'data', 3172000000), billed('kilo-due', 'data', 3000000),
	used('pair', 'data', 3000000000), billed('pair', 'data', 3000000000), billed('pair', 'data', 3000000000), used('one-of-two', 'data', 3000000000),
	billed('one-of-two', 'data', 3000000000), billed('one-of-two', 'data', 700000000), used('pair-due', 'data', 3000000000), billed('pair-due', 'data', 2900000000), billed('pair-due', 'data', 2900000000) \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('whole') || ': ' || explained('whole'), 'over_billed: expected 3.88 GiB, billed 3.97 GiB: 95.37 MiB more; of 3.97 GiB used, less the 95.37 MiB that the product includes; equals what was used: neither allowance nor rounding was applied',
	'billed as used is no unit slip, whatever the ratio happens to be');
SELECT is(outcome('free') || ', ' || (explained('free') LIKE '%; equals what was used: neither allowance nor rounding was applied'), 'over_billed, true', 'also where nothing was to be billed');
SELECT is(outcome('like-before'), 'over_billed', 'nor another month''s bill');
SELECT is(outcome('kilo') || ': ' || explained('kilo'), 'unit_suspect: used 1,024 times what was billed: bytes billed as KB?; of 2.86 GiB used, less the 95.37 MiB that the product includes', 'a unit slip of what was used is one');
SELECT is(outcome('kilo-due') || ': ' || explained('kilo-due'), 'unit_suspect: expected 1,024 times what was billed: bytes billed as KB?; of 2.95 GiB used, less the 95.37 MiB that the product includes', 'one of what was to be billed goes before it');
SELECT is(outcome('pair') || ': ' || explained('pair'), 'duplicate: 2 lines add up to 5.59 GiB; each of 2 of them equals the usage of 2.79 GiB; of 2.79 GiB used, less the 95.37 MiB that the product includes', 'each of two lines bills what was used');
SELECT is(outcome('one-of-two') || ': ' || split_part(explained('one-of-two'), ';', 2), 'duplicate:  one of them alone equals the usage of 2.79 GiB', 'or one of them');
SELECT is(outcome('pair-due') || ': ' || split_part(explained('pair-due'), ';', 2), 'duplicate:  each of 2 of them equals the expected quantity of 2.70 GiB', 'what was to be billed goes before it');

-- ---- scopes: two billed together, one by itself ----
DELETE FROM simtally_store.product_scope; DELETE FROM simtally_store.product;
SELECT account(a) FROM unnest(ARRAY['together', 'each', 'label', 'name', 'loose', 'rest', 'world', 'prefix']) a \g /dev/null
SELECT used(a, 'sms', 10, 'homeland'), used(a, 'sms', 5, 'roaming/1'), used(a, 'sms', 3, 'roaming/2') FROM unnest(ARRAY['together', 'each', 'label', 'name', 'loose', 'rest', 'prefix']) a \g /dev/null
SELECT product('abroad', 'sms', '{roaming/1,roaming/2}', 10), product('rest', 'sms', '{}'), product('other provider''s', 'sms', '{homeland}', provider => 102) \g /dev/null
SELECT billed('together', 'sms', 10, 'roaming/2'), billed('together', 'sms', 10), billed('each', 'sms', 5, 'roaming/1'), billed('each', 'sms', 5, 'roaming/2'), billed('each', 'sms', 10, 'homeland'),
	billed('label', 'sms', 10, 'roaming/1+roaming/2'), billed('label', 'sms', 10), billed('name', 'sms', 10, 'abroad'), billed('name', 'sms', 10, 'rest'),
	billed('rest', 'sms', 10), billed('nobody', 'sms', 1, 'roaming/1'), billed('prefix', 'sms', 8, 'roaming'), billed('prefix', 'sms', 10) \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('together', 'sms'), 'roaming/1+roaming/2 matched, matched', 'one line for two scopes, whichever of them it names');
SELECT is((SELECT used FROM verdicts WHERE account = 'together' AND scope <> 'total'), 8::bigint, 'with the sum of both');
SELECT is(outcome('each', 'sms'), 'homeland matched, roaming/1+roaming/2 matched', 'two lines for two scopes are one group');
SELECT is(outcome('label', 'sms') || '; ' || outcome('name', 'sms'), 'roaming/1+roaming/2 matched, matched; roaming/1+roaming/2 matched, matched', 'both together, or the product''s name, will do');
SELECT is(outcome('loose', 'sms'), 'roaming/1+roaming/2 unbilled, unbilled', 'unbilled use is the product''s as well');
SELECT is(outcome('rest', 'sms'), 'roaming/1+roaming/2 unbilled, matched', 'a line without scope bills what no product names');
SELECT is(expected('rest', 'sms') || '; ' || expected('rest', 'sms', 'roaming/1+roaming/2'), '10 | as used | rest; 10 | rounded up to steps of 10 messages | abroad', 'each by its rule');
SELECT is(outcome('nobody', 'sms'), 'roaming/1+roaming/2 unknown_account', 'an unknown account is one');
SELECT is(outcome('prefix', 'sms'), 'roaming billed_not_used, roaming/1+roaming/2 unbilled, matched', 'the longer scope covers, also a product''s');
SELECT is((SELECT sum(used) FROM verdicts WHERE account = 'prefix'), 18::numeric, 'and nothing stands there twice');

-- ---- the rule of a restated and of a shifted scope ----
SELECT account(a) FROM unnest(ARRAY['restated-scope', 'shifted-scope']) a \g /dev/null
SELECT used('restated-scope', 'sms', 31, 'roaming/1', at => '2025-05-06 03:00+00'), billed('restated-scope', 'sms', 40, 'roaming/1') \g /dev/null
SELECT used('restated-scope', 'sms', 131, 'roaming/1', at => '2025-05-08 03:00+00') \g /dev/null
SELECT used('shifted-scope', 'sms', 31, 'roaming/1'), used('shifted-scope', 'sms', 51, 'roaming/2', month => '2025-05-01'), used('shifted-scope', 'sms', 20, 'homeland', month => '2025-05-01'),
	billed('shifted-scope', 'sms', 60, 'roaming/1'), billed('shifted-scope', 'sms', 20, month => '2025-05-01') \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('restated-scope', 'sms'), 'roaming/1+roaming/2 restated', 'by the product''s rule');
SELECT is(outcome('shifted-scope', 'sms'), 'roaming/1+roaming/2 period_shift', 'and the month after');
SELECT billed('shifted-scope', 'sms', 60, 'roaming/2', month => '2025-05-01') \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('shifted-scope', 'sms'), 'roaming/1+roaming/2 period_shift', 'whose own bill fits no better');

-- ---- days ----
SELECT account('days') \g /dev/null
SELECT used_on('days', 'data', d::date, 1000000) FROM generate_series(date '2025-04-01', '2025-04-29', '1 day') d \g /dev/null
SELECT used_on('days', 'data', '2025-04-30', 1000000, quality => 2), billed('days', 'data', 5) \g /dev/null
SELECT product('steps', 'data', '{}', 50000000, 'down', absolute => 0, relative => 0) \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('days') || ', ' || expected('days'), 'incomplete, 0 | rounded down to steps of 47.68 MiB | steps', 'a lower bound, rounded, is one: not above the bill');
UPDATE simtally_store.product SET rounding = 'up' WHERE product = 'steps' \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('days') || ': ' || explained('days'), 'under_billed: expected at least 47.68 MiB, billed 5 B: 47.68 MiB less; of 28.61 MiB used, rounded up to steps of 47.68 MiB', 'above it there is too little billed');
SELECT finish();
ROLLBACK;
