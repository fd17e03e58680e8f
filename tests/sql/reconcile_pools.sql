-- A pool and its cards: billed once, counted once.
BEGIN;
\ir reconcile.psql
SELECT plan(17);
SELECT account(p, 'pool'), account(p || '-c1', 'card', p), account(p || '-c2', 'card', p)
FROM unnest(ARRAY['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7']) p \g /dev/null
SELECT account('lost-c1', 'card', 'lost') \g /dev/null
SELECT used(p, 'data', 90000000), used(p || '-c1', 'data', 60000000), used(p || '-c2', 'data', 30000000)
FROM unnest(ARRAY['P1', 'P2', 'P3', 'P4', 'P6', 'P7']) p \g /dev/null
SELECT used(a, 'sms', 9) FROM unnest(ARRAY['P1', 'P1-c1', 'P1-c2']) a \g /dev/null

SELECT billed('P1', 'data', 90000000) \g /dev/null
SELECT billed('P2-c1', 'data', 60000000) \g /dev/null
SELECT billed('P3', 'data', 90000000), billed('P3-c1', 'data', 60000000) \g /dev/null
SELECT used('P5', 'data', 90000000, quality => 2), used('P5-c1', 'data', 60000000), used('P5-c2', 'data', 30000000) \g /dev/null
SELECT billed('P6', 'data', 50000000, 'homeland'), billed('P6-c1', 'data', 30000000, 'homeland') \g /dev/null
UPDATE simtally_store.account SET pool = account WHERE account = 'P7';
SELECT used('lost-c1', 'data', 60000000), billed('lost', 'data', 60000000) \g /dev/null
\ir reconcile_month.psql

SELECT is(outcome('P1'), 'matched', 'a pool that is billed has its result');
SELECT is(outcome('P1-c1') || outcome('P1-c2'), '', 'and its cards have none');
SELECT is(outcome('P1', 'sms'), 'unbilled', 'for that metric: another one is unbilled');
SELECT is(outcome('P1-c1', 'sms') || outcome('P1-c2', 'sms'), '', 'once, with the pool, not once more with each card');
SELECT is(outcome('P2'), '', 'a pool whose card is billed has no result');
SELECT is(outcome('P2-c1') || ', ' || outcome('P2-c2'), 'matched, unbilled', 'its cards have, also the one that is not billed');
SELECT is(outcome('P3') || ', ' || outcome('P3-c1') || ', ' || outcome('P3-c2'), 'duplicate, , ', 'when both are billed, the same use is billed twice, which is one result, the pool''s');
SELECT is(explained('P3'), '2 lines add up to 143.05 MiB; one of them alone equals the usage of 85.83 MiB; 1 account of it is billed as well', 'and it says so');
SELECT is((SELECT billed || ' ' || (SELECT count(*) FROM simtally_store.verdict_line l WHERE l.recon_id = :recon_id AND l.account_id = account_id('P3')) FROM verdicts WHERE account = 'P3'),
	'150000000 2', 'of both lines');
SELECT is(outcome('P4') || outcome('P4-c1') || outcome('P4-c2'), 'unbilled', 'use that nobody bills is unbilled once');
SELECT is((SELECT sum(used) FROM verdicts WHERE account LIKE 'P4%'), 90000000::numeric, 'and never added to itself');
SELECT is(outcome('P5') || ', ' || outcome('P5-c1') || ', ' || outcome('P5-c2'), ', unbilled, unbilled', 'where the pool is not complete its cards stand for it');
SELECT is(outcome('P6') || ', ' || outcome('P6-c1'), 'homeland billed_not_used, ', 'what a line bills never disappears, what none bills does');
SELECT is((SELECT billed FROM verdicts WHERE account = 'P6'), 80000000::bigint, 'nor what its card''s does');
SELECT is(outcome('P7') || outcome('P7-c1'), 'unbilled', 'an account in itself is a pool as any other');
SELECT is(outcome('lost') || ', ' || outcome('lost-c1'), 'unknown_account, ', 'a pool that only bills know is billed all the same');
SELECT finish();
ROLLBACK;
