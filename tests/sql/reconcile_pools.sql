-- A pool and its cards: billed once, counted once.
BEGIN;
\ir reconcile.psql
SELECT plan(33);
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

-- ---- a card moves from one pool to another: each month has the pool of its days ----
SELECT account(p, 'pool'), account(p || '-c1', 'card', p), account(p || '-c2', 'card', p) FROM unnest(ARRAY['M', 'N', 'O']) p \g /dev/null
SELECT account('moved', 'card', 'N') \g /dev/null
SELECT period('moved', NULL, '2025-05-09', 'M'), period('moved', '2025-05-10', NULL, 'N') \g /dev/null
SELECT used(p, 'data', 90000000, month => m), used(p || '-c1', 'data', 60000000, month => m), used(p || '-c2', 'data', 20000000, month => m)
FROM unnest(ARRAY['M', 'N', 'O']) p, unnest(ARRAY['2025-04-01', '2025-05-01', '2025-06-01']::date[]) m \g /dev/null
SELECT used('moved', 'data', 10000000, month => m), billed('M', 'data', 90000000, month => m) FROM unnest(ARRAY['2025-04-01', '2025-05-01', '2025-06-01']::date[]) m \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('M') || ', ' || outcome('M-c1') || outcome('moved'), 'matched, ', 'before it moves its first pool stands for it');
SELECT is(outcome('N') || ', ' || outcome('O'), 'unbilled, unbilled', 'the other one is as it was');
\set month 2025-06-01
\ir reconcile_month.psql
SELECT is(outcome('M') || ', ' || outcome('N') || ', ' || outcome('moved'), 'matched, unbilled, ', 'afterwards the second');
\set month 2025-05-01
\ir reconcile_month.psql
SELECT is(outcome('moved') || ': ' || explained('moved'), 'incomplete: it was in pool M on days 1 to 9 of the month alone: what it used then stands in the pool''s figure, how much that was is not known; its pool M is billed as well',
	'in the month it moves its use stands in both figures: no verdict');
SELECT is(outcome('M') || ', ' || outcome('N') || ', ' || outcome('N-c1'), 'matched, unbilled, ', 'the pools have theirs');
SELECT billed('moved', 'data', 10000000, month => '2025-05-01') \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('moved') || ': ' || explained('moved'), 'matched: its pool M is billed as well', 'billed by itself it is held against its own use, and it says so');
-- one that is active on the days in the pool alone was in it for all that counts
SELECT account('begun', 'card', 'O', active_from => '2025-05-20'), used('begun', 'data', 5000000, month => '2025-05-01'), period('begun', NULL, '2025-05-14', 'M'), period('begun', '2025-05-15', NULL, 'O') \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('begun') || outcome('O'), 'unbilled', 'what it was before it was active counts for nothing');
SELECT is((SELECT string_agg(pool || ' ' || coalesce(simtally_store.days_text(days), 'all'), ', ' ORDER BY account, pool) FROM recon_pool WHERE account IN ('moved', 'begun')),
	'O all, M 1 to 9, N 10 to 31', 'the days of each');
SELECT is(simtally_store.days_text(t.days), t.words, t.words) FROM (VALUES (1::bigint, '1'), (2147483647, '1 to 31'), (1073741829, '1, 3, 31')) t(days, words);
SELECT finish();
ROLLBACK;
