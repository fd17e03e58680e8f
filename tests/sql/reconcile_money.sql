-- What a difference is worth, and whose line it is.
BEGIN;
\ir reconcile.psql
SELECT plan(43);
SELECT account(a) FROM unnest(ARRAY['own', 'several-lines', 'half-priced', 'no-price', 'tariff', 'tariff-euro', 'mixed', 'mixed-dup', 'free', 'within', 'equal', 'equal-unpriced', 'unreported', 'third', 'credit', 'zero-sum', 'scoped', 'scoped-price', 'big']) a \g /dev/null
SELECT used(a, 'data', 100000000) FROM unnest(ARRAY['own', 'several-lines', 'half-priced', 'tariff-euro', 'mixed', 'free', 'within', 'equal', 'equal-unpriced', 'third', 'credit', 'zero-sum']) a \g /dev/null
SELECT billed('own', 'data', 80000000, amount => 40.00) \g /dev/null
SELECT account('dear'), account('gift'), used('dear', 'data', 200000000), used('gift', 'data', 200000000) \g /dev/null
SELECT billed('dear', 'data', 200000000, amount => 20), billed('dear', 'data', 100000000, amount => 5), billed('gift', 'data', 200100000, amount => 20.01), billed('gift', 'data', 900000000, amount => 0) \g /dev/null
SELECT billed('several-lines', 'data', 50000000, amount => 20.00), billed('several-lines', 'data', 30000000, amount => 20) \g /dev/null
SELECT billed('half-priced', 'data', 50000000, amount => 20.00), billed('half-priced', 'data', 30000000) \g /dev/null
SELECT used('no-price', 'mms', 10), billed('no-price', 'mms', 3) \g /dev/null
SELECT used('tariff', 'data', 1000000000) \g /dev/null
SELECT billed('tariff-euro', 'data', 80000000, amount => 1, currency => 'EUR'), billed('tariff-euro', 'data', 1) \g /dev/null
SELECT billed('mixed', 'data', 40000000, amount => 10), billed('mixed', 'data', 30000000, amount => 10, currency => 'EUR') \g /dev/null
SELECT used('mixed-dup', 'data', 40000000), billed('mixed-dup', 'data', 40000000, amount => 10), billed('mixed-dup', 'data', 40000000, amount => 10, currency => 'EUR') \g /dev/null
SELECT billed('free', 'data', 80000000, amount => 0) \g /dev/null
SELECT billed('within', 'data', 99000000, amount => 99) \g /dev/null
SELECT billed('equal', 'data', 100000000, amount => 99), billed('equal-unpriced', 'data', 100000000) \g /dev/null
SELECT billed('unreported', 'data', 100000000, amount => 99), billed('stranger', 'data', 100000000, amount => 99) \g /dev/null
SELECT billed('third', 'data', 70000000, amount => 1) \g /dev/null
SELECT billed('credit', 'data', 90000000, amount => 90), billed('credit', 'data', -30000000, amount => -30) \g /dev/null
SELECT billed('zero-sum', 'data', 90000000, amount => 90), billed('zero-sum', 'data', -90000000, amount => -80) \g /dev/null
SELECT used('scoped', 'data', 100000000, 'homeland'), used('scoped', 'data', 20000000, 'roaming'), billed('scoped', 'data', 10000000, 'roaming') \g /dev/null
SELECT used('scoped-price', 'voice', 1000, 'homeland'), used('scoped-price', 'voice', 500, 'roaming'), billed('scoped-price', 'voice', 100, 'roaming') \g /dev/null
SELECT used('big', 'data', 9000000000000000000), billed('big', 'data', 3000000000000000000, amount => 1000000000000.01) \g /dev/null
SELECT account(a), used(a, 'data', 100000000) FROM unnest(ARRAY['plain', 'plain-fee', 'plain-goodwill', 'fee-half', 'fee-twice', 'fee-match']) a \g /dev/null
SELECT account('only-fee'), used('only-fee', 'data', 300000000), billed('only-fee', 'data', 0, amount => 50) \g /dev/null
SELECT billed(a, 'data', 120000000, amount => 120) FROM unnest(ARRAY['plain', 'plain-fee', 'plain-goodwill']) a \g /dev/null
SELECT billed('plain-fee', 'data', 0, amount => 50), billed('plain-goodwill', 'data', 0, amount => -30) \g /dev/null
SELECT billed('fee-half', 'data', 80000000), billed('fee-half', 'data', 0, amount => 50) \g /dev/null
SELECT billed('fee-twice', 'data', 100000000, amount => 50), billed('fee-twice', 'data', 100000000, amount => 50), billed('fee-twice', 'data', 0, amount => 7) \g /dev/null
SELECT billed('fee-match', 'data', 100000000, amount => 50), billed('fee-match', 'data', 0, amount => 7) \g /dev/null
INSERT INTO simtally_store.tariff (provider_id, metric, scope, price, per, currency, valid_from, valid_to) VALUES
	(101, 'data', '', 9, 1000000, 'DKK', '2024-01-01', '2025-03-31'),
	(101, 'data', '', 0.03, 1000000, 'DKK', '2025-04-01', NULL),
	(101, 'data', '', 8, 1000000, 'DKK', '2025-04-15', NULL),
	(101, 'data', 'roaming', 5, 1000000, 'DKK', '2024-01-01', NULL),
	(101, 'data', '', 0.5, 1000000, 'EUR', '2024-01-01', '2025-04-10'),
	(101, 'voice', 'roaming', 2, 60, 'DKK', '2024-01-01', NULL),
	(102, 'mms', '', 1, 1, 'DKK', '2024-01-01', NULL);

-- whose line it is
SELECT account('natural', billing_ref => 'shared'), account('other', billing_ref => 'natural'), account('one', billing_ref => 'alone'), account('two', billing_ref => 'shared') \g /dev/null
SELECT used(a, 'voice', 5000) FROM unnest(ARRAY['natural', 'other', 'one', 'two']) a \g /dev/null
SELECT billed('natural', 'voice', 5000), billed('alone', 'voice', 3000), billed('one', 'voice', 2000), billed('shared', 'voice', 5000) \g /dev/null
\ir reconcile_month.psql

CREATE FUNCTION test.impact(account text, metric text DEFAULT 'data', scope text DEFAULT 'total') RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(amount_impact::text, 'nothing') || coalesce(' ' || currency, '') FROM verdicts v
	WHERE v.account = impact.account AND v.metric = impact.metric AND v.scope = impact.scope
$$;
SELECT results_eq('SELECT metric, class, currency, results, usage_quantity, billed_quantity, lost + overcharged FROM simtally_store.verdict_total WHERE recon_id = (SELECT max(recon_id) FROM simtally_store.verdict) ORDER BY 1, 2, 3',
	'SELECT metric, class, currency, count(*), sum(usage_quantity), sum(billed_quantity), coalesce(sum(amount_impact), 0) FROM simtally_store.verdict WHERE recon_id = (SELECT max(recon_id) FROM simtally_store.verdict) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3',
	'the totals are those of the verdicts');
SELECT is(impact('own'), '10 DKK', 'at the line''s own price');
SELECT is(impact('several-lines'), '10 DKK', 'at that of all its lines');
SELECT is(impact('half-priced'), '0.6 DKK', 'at the tariff''s where one of them has none');
SELECT is(impact('no-price', 'mms'), 'nothing', 'nowhere a price: no amount');
SELECT is(impact('tariff'), '30 DKK', 'the tariff that is valid on the month''s first day');
SELECT is(impact('tariff-euro'), '10 EUR', 'a tariff in the currency of the lines');
SELECT is(impact('mixed'), 'nothing', 'amounts in different currencies are never added');
SELECT is(explained('mixed'), 'used 95.37 MiB, billed 66.76 MiB: 28.61 MiB less; its lines are in several currencies, which are never added', 'and it says so');
SELECT is(outcome('mixed-dup') || ' ' || impact('mixed-dup'), 'duplicate nothing', 'whatever the class');
SELECT is(impact('free'), '0 DKK', 'what is free loses nothing');
SELECT is(outcome('within') || ' ' || impact('within'), 'within_tolerance 1 DKK', 'what the tolerance lets pass has its price');
SELECT is(impact('equal'), '0 DKK', 'what matches loses nothing');
SELECT is(impact('equal-unpriced'), '0', 'with or without a price');
SELECT is(impact('unreported'), 'nothing DKK', 'no verdict, no amount');
SELECT is(impact('stranger'), 'nothing DKK', 'nor for an unknown account');
SELECT is(impact('third'), '0.428571 DKK', 'rounded to six places');
SELECT is(impact('credit'), '40 DKK', 'credits count with their sign');
SELECT is(impact('zero-sum'), '3 DKK', 'lines that cancel each other have no price of their own');
SELECT is(impact('scoped', scope => 'roaming'), '50 DKK', 'the scope''s own tariff first');
SELECT is(impact('scoped'), '3 DKK', 'the rest at the general one');
SELECT is(impact('scoped-price', 'voice', 'roaming') || ', ' || impact('scoped-price', 'voice'), '13.333333 DKK, nothing', 'and none where only another scope has a tariff');
SELECT is(impact('big'), '2000000000000.02 DKK', 'exact for any figure');
SELECT results_eq($$SELECT used, billed, delta FROM verdicts WHERE account = 'own'$$, $$VALUES (100000000::bigint, 80000000::bigint, 20000000::bigint)$$, 'delta is what was used and not billed');
SELECT results_eq($$SELECT used, billed, delta FROM verdicts WHERE account = 'tariff'$$, $$VALUES (1000000000::bigint, 0::bigint, 1000000000::bigint)$$, 'nothing billed is zero');

SELECT is(outcome('natural', 'voice'), 'matched', 'an account''s own name comes before the reference of another');
SELECT is(outcome('other', 'voice'), 'unbilled', 'which is not billed by it');
SELECT is(outcome('one', 'voice'), 'matched', 'lines by name and by reference are of one account');
SELECT is((SELECT billed FROM verdicts WHERE account = 'one'), 5000::bigint, 'and add up');
SELECT is(outcome('shared', 'voice'), 'matched', 'a reference of two accounts is both of them together, less the one that is billed by itself');
SELECT is(explained('shared', 'voice'), 'not counted here, billed by themselves: natural', 'and says so');
SELECT is(outcome('two', 'voice'), '', 'neither has a result of its own by it');

SELECT results_eq($$SELECT class, currency, count, billed_quantity, amount_impact FROM simtally.recon_summary WHERE metric = 'data' AND class IN ('matched', 'unknown_account') ORDER BY 1, 2$$,
	$$VALUES ('matched', 'DKK', 2::bigint, 200000000::bigint, 0::numeric), ('matched', NULL, 1, 100000000, 0), ('unknown_account', 'DKK', 1, 100000000, NULL)$$, 'summed for each currency');

-- of a duplicate the other lines were too much as they stand, and the line that counts is off by its own price
SELECT is((SELECT string_agg(concat_ws(' ', account, class, amount_impact), ', ' ORDER BY account) FROM verdicts WHERE account IN ('dear', 'gift')),
	'dear duplicate -5, gift duplicate -0.01', 'a duplicate is worth what its surplus lines say');

-- a line of no quantity, a fee or a credit of money alone, has no unit price: it is billed, and changes no other line's price
SELECT results_eq($$SELECT account, amount_impact, billed_amount FROM verdicts JOIN simtally_store.verdict v USING (account, metric, scope, amount_impact) WHERE account LIKE 'plain%' AND v.recon_id = (SELECT max(recon_id) FROM simtally_store.verdict) ORDER BY 1$$,
	$$VALUES ('plain', -20.0, 120.0), ('plain-fee', -20, 170), ('plain-goodwill', -20, 90)$$, 'what was billed too much is worth the same with a fee and with a goodwill credit');
SELECT is(impact('only-fee'), '9 DKK', 'where nothing but a fee is billed use has the tariff''s price');
SELECT is(impact('fee-half'), '0.6 DKK', 'and where a line with a quantity has no amount');
SELECT is(outcome('fee-twice') || ' ' || impact('fee-twice'), 'duplicate -50 DKK', 'of a duplicate the fee was not too much');
SELECT is(impact('fee-match'), '0 DKK', 'what matches loses nothing');
SELECT is((SELECT string_agg(concat_ws(' ', account, price_amount), ', ' ORDER BY account) FROM simtally_store.verdict WHERE price_amount IS NOT NULL AND recon_id = (SELECT max(recon_id) FROM simtally_store.verdict)),
	'fee-match 50, fee-twice 100, plain-fee 120, plain-goodwill 120', 'what the lines with a quantity carry is kept where that is not all');

-- a tolerance of the provider's own comes before the general one
INSERT INTO simtally_store.tolerance (provider_id, metric, absolute, relative) VALUES (101, 'data', 0, 0.25), (102, 'data', 0, 1);
\ir reconcile_month.psql
SELECT is(outcome('own'), 'within_tolerance', 'the provider''s own tolerance');
SELECT finish();
ROLLBACK;
