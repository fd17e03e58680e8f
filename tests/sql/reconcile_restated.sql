-- Bills of what a provider said earlier, and bills of another month.
BEGIN;
\ir reconcile.psql
SELECT plan(40);
SELECT account(a) FROM unnest(ARRAY['month', 'month-within', 'month-2', 'month-1', 'month-other', 'scopes', 'scopes-named', 'late-scope', 'day', 'day-both', 'day-last', 'day-partial', 'same-day', 'unit-first',
	'few', 'fifty', 'near', 'nearer', 'before', 'after', 'both-sides', 'own-fits', 'own-fits-better', 'own-worse', 'neighbour-early', 'neighbour-zero', 'unused-before', 'rolling', 'scoped-shift', 'named-shift', 'restated-first', 'days-shift', 'other-ref']) a \g /dev/null
UPDATE simtally_store.account SET billing_ref = 'customer' WHERE account = 'other-ref';

-- months: the figure was first 100 MB, then 200 MB, then 300 MB
SELECT used(a, 'data', 100000000, at => '2025-05-06 03:00+00') FROM unnest(ARRAY['month', 'month-within', 'month-2', 'month-1', 'month-other', 'unit-first']) a \g /dev/null
SELECT used(a, 'data', 200000000, at => '2025-05-07 23:30+00') FROM unnest(ARRAY['month', 'month-within', 'month-2', 'month-1', 'month-other', 'unit-first']) a \g /dev/null
SELECT used(a, 'data', 300000000, at => '2025-05-09 03:00+00') FROM unnest(ARRAY['month-2', 'month-1', 'month-other']) a \g /dev/null
SELECT billed('month', 'data', 100000000), billed('month-within', 'data', 100000000 + 1048576), billed('month-2', 'data', 200000000),
	billed('month-1', 'data', 100000000), billed('month-other', 'data', 150000000), billed('unit-first', 'data', 200000) \g /dev/null
-- the total of several scopes, one of which changed, and one that came later
SELECT used(a, 'data', 100000000, scope => 'homeland'), used(a, 'data', 20000000, scope => 'roaming') FROM unnest(ARRAY['scopes', 'scopes-named', 'late-scope']) a \g /dev/null
SELECT used(a, 'data', 50000000, scope => 'roaming', at => '2025-05-08 03:00+00') FROM unnest(ARRAY['scopes', 'scopes-named']) a \g /dev/null
SELECT used('late-scope', 'data', 50000000, scope => 'roaming/1', at => '2025-05-08 03:00+00') \g /dev/null
SELECT billed('scopes', 'data', 120000000), billed('scopes-named', 'data', 20000000, 'roaming'), billed('scopes-named', 'data', 100000000, 'homeland'), billed('late-scope', 'data', 120000000) \g /dev/null
-- days of 10 MB; the 2nd was first 4 MB, the 20th first 7 MB
SELECT used_on(a, 'data', '2025-04-02', 4000000), used_on(a, 'data', '2025-04-20', 7000000) FROM unnest(ARRAY['day', 'day-both', 'day-last', 'day-partial']) a \g /dev/null
SELECT used_on(a, 'data', d::date, 10000000) FROM unnest(ARRAY['day', 'day-both', 'day-last', 'day-partial']) a, generate_series(date '2025-04-01', '2025-04-30', '1 day') d
WHERE d NOT IN ('2025-04-02', '2025-04-20') \g /dev/null
SELECT used_on(a, 'data', '2025-04-02', 10000000, at => '2025-04-05 02:00+00') FROM unnest(ARRAY['day', 'day-both', 'day-last', 'day-partial']) a \g /dev/null
SELECT used_on(a, 'data', '2025-04-20', 10000000, at => '2025-05-03 02:00+00') FROM unnest(ARRAY['day-both', 'day-last', 'day-partial']) a \g /dev/null
SELECT billed('day', 'data', 291000000 - 3000000 + 3000000 - 0) \g /dev/null
SELECT billed('day-both', 'data', 291000000), billed('day-last', 'data', 297000000), billed('day-partial', 'data', 170000000) \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('month'), 'restated', 'the bill equals the first revision');
SELECT is(explained('month'), 'equals revision 1 of 2025-04, restated on 2025-05-08 by run 7', 'in the provider''s own zone');
SELECT is(outcome('month-within'), 'restated', 'within tolerance');
SELECT is(explained('month-2'), 'equals revision 2 of 2025-04, restated on 2025-05-09 by run 9', 'the second of three');
SELECT is(explained('month-1'), 'equals the usage as it stood before 2025-05-08, when run 7 restated 2025-04 (2 restatements from then on)', 'the first of three');
SELECT is(outcome('month-other'), 'under_billed', 'between two revisions is neither');
SELECT is(outcome('unit-first'), 'unit_suspect', 'a unit slip comes before a restatement');
SELECT is(outcome('scopes'), 'restated', 'the sum of the scopes as it was');
SELECT is(explained('scopes'), 'equals revision 1 of 2025-04, restated on 2025-05-08 by run 8', 'with the revision of the scope that changed');
SELECT is(outcome('scopes-named'), 'homeland matched, roaming restated', 'or of the scope that is billed');
SELECT is(outcome('late-scope'), 'restated', 'a scope that first appears later was zero until then');
SELECT is(explained('late-scope'), 'equals the usage as it stood before 2025-05-08, when run 8 restated 2025-04', 'and had no revision');
SELECT is(outcome('day'), 'restated', 'a month of days, one of which was restated');
SELECT is(explained('day'), 'equals revision 1 of 2025-04-02, restated on 2025-04-05 by run 5', 'names the day');
SELECT is(explained('day-both'), 'equals the usage as it stood before 2025-04-05, when run 5 restated 2025-04-02 (2 restatements from then on)', 'both undone');
SELECT is(explained('day-last'), 'equals revision 1 of 2025-04-20, restated on 2025-05-03 by run 3', 'only the last undone');
SELECT is(outcome('day-partial'), 'under_billed', 'a sum of the first days is no revision: they were missing, not zero');

-- the month before and the month after
SELECT used(a, 'data', 70000000, month => '2025-03-01'), used(a, 'data', 50000000), used(a, 'data', 90000000, month => '2025-05-01')
FROM unnest(ARRAY['before', 'after', 'both-sides', 'own-fits', 'own-fits-better', 'own-worse', 'other-ref']) a \g /dev/null
SELECT used('few', 'sms', 49, month => '2025-03-01'), used('few', 'sms', 300), billed('few', 'sms', 49) \g /dev/null
SELECT used('fifty', 'sms', 50, month => '2025-03-01'), used('fifty', 'sms', 300), billed('fifty', 'sms', 50) \g /dev/null
SELECT used(a, 'voice', 1800, month => '2025-03-01'), used(a, 'voice', 9000) FROM unnest(ARRAY['near', 'nearer']) a \g /dev/null
SELECT billed('near', 'voice', 1825), billed('nearer', 'voice', 1815) \g /dev/null
SELECT billed('before', 'data', 70000000), billed('after', 'data', 90000000) \g /dev/null
SELECT billed('own-fits', 'data', 70000000), billed('own-fits', 'data', 70000000, month => '2025-03-01') \g /dev/null
SELECT billed('own-fits-better', 'data', 70500000), billed('own-fits-better', 'data', 70400000, month => '2025-03-01') \g /dev/null
SELECT billed('own-worse', 'data', 70500000), billed('own-worse', 'data', 70600000, month => '2025-03-01') \g /dev/null
SELECT billed('customer', 'data', 70500000), billed('customer', 'data', 70400000, month => '2025-03-01') \g /dev/null
UPDATE simtally_store.usage SET quantity = 70000000 WHERE account_id = account_id('both-sides') AND period = '2025-05-01' AND quantity > 1 \g /dev/null
SELECT billed('both-sides', 'data', 70000000) \g /dev/null
SELECT used('neighbour-early', 'data', 70000000, month => '2025-03-01', quality => 2), used('neighbour-early', 'data', 50000000), billed('neighbour-early', 'data', 70000000) \g /dev/null
SELECT used('neighbour-zero', 'data', 0, month => '2025-03-01'), used('neighbour-zero', 'data', 50000000), billed('neighbour-zero', 'data', 1) \g /dev/null
SELECT used('unused-before', 'data', 70000000, month => '2025-03-01'), used('unused-before', 'data', 0), billed('unused-before', 'data', 70000000) \g /dev/null
-- every month billed one late
SELECT used('rolling', 'data', 30000000, month => '2025-02-01'), used('rolling', 'data', 70000000, month => '2025-03-01'), used('rolling', 'data', 50000000),
	billed('rolling', 'data', 30000000, month => '2025-03-01'), billed('rolling', 'data', 70000000) \g /dev/null
SELECT used('scoped-shift', 'data', 40000000, 'homeland', '2025-03-01'), used('scoped-shift', 'data', 30000000, 'roaming', '2025-03-01'), used('scoped-shift', 'data', 50000000, 'homeland'), billed('scoped-shift', 'data', 70000000) \g /dev/null
SELECT used('named-shift', 'data', 40000000, 'homeland', '2025-03-01'), used('named-shift', 'data', 30000000, 'roaming/1', '2025-03-01'), used('named-shift', 'data', 50000000, 'homeland'), used('named-shift', 'data', 5000000, 'roaming/2'),
	billed('named-shift', 'data', 30500000, 'roaming'), billed('named-shift', 'data', 40000000), billed('named-shift', 'data', 30000000, 'roaming/2', '2025-03-01') \g /dev/null
SELECT used('restated-first', 'data', 70000000, month => '2025-03-01'), used('restated-first', 'data', 70000000), billed('restated-first', 'data', 70000000) \g /dev/null
SELECT used('restated-first', 'data', 90000000, at => '2025-05-09 03:00+00') \g /dev/null
SELECT used_on('days-shift', 'data', d::date, CASE WHEN d < '2025-04-01' THEN 2000000 ELSE 3000000 END) FROM generate_series(date '2025-03-01', '2025-04-30', '1 day') d \g /dev/null
SELECT billed('days-shift', 'data', 62000000) \g /dev/null
\ir reconcile_month.psql
SELECT is(outcome('few', 'sms'), 'under_billed', 'a small figure is a neighbour''s by chance');
SELECT is(outcome('fifty', 'sms'), 'period_shift', 'fifty messages are not');
SELECT is(outcome('near', 'voice'), 'under_billed', 'nor half an hour, to half a minute: 51 seconds of 1,800 would do');
SELECT is(outcome('nearer', 'voice'), 'period_shift', 'to a quarter: 31 of 1,800');
SELECT is(outcome('before'), 'period_shift', 'the usage of the month before');
SELECT is(explained('before'), 'equals 2025-03: 66.76 MiB were used then, 47.68 MiB in 2025-04', 'with both figures');
SELECT is(outcome('after'), 'period_shift', 'of the month after');
SELECT is(explained('both-sides'), 'equals 2025-03: 66.76 MiB were used then, 47.68 MiB in 2025-04', 'of both: the one before');
SELECT is(outcome('own-fits'), 'period_shift', 'also when that month''s own bill fits as well');
SELECT is(outcome('own-fits-better'), 'over_billed', 'but not when it fits better');
SELECT is(outcome('own-worse'), 'period_shift', 'only when it fits worse');
SELECT is(outcome('other-ref'), 'over_billed', 'that bill may name the account by its billing_ref');
SELECT is(outcome('neighbour-early'), 'over_billed', 'a month that is not complete equals nothing');
SELECT is(outcome('neighbour-zero'), 'under_billed', 'nor does one without use');
SELECT is(outcome('unused-before'), 'period_shift', 'a shift comes before billed_not_used');
SELECT is(outcome('rolling'), 'period_shift', 'billed a month late each time');
SELECT is(outcome('scoped-shift'), 'period_shift', 'the sum of scopes of the month before');
SELECT is(outcome('named-shift'), 'roaming over_billed, period_shift', 'scopes shift each by itself, held against their own bills');
SELECT is(outcome('restated-first'), 'restated', 'a restatement comes before a shift');
SELECT is(outcome('days-shift'), 'period_shift', 'a month of days');
SELECT is((SELECT count(*) FROM verdicts WHERE explanation IS NULL AND class <> 'matched'), 0::bigint, 'every class but matched is explained');
SELECT finish();
ROLLBACK;
