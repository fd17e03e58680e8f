-- Lines that name scopes: one result for each of those and one, total, for the rest.
BEGIN;
\ir reconcile.psql
SELECT plan(17);
SELECT account(a) FROM unnest(ARRAY['whole', 'each', 'rest-unbilled', 'rest-zero', 'roaming', 'longest', 'like', 'absent', 'partly', 'word', 'nested-only', 'underscore']) a \g /dev/null

-- bytes of homeland, roaming, roaming/1 and roaming/2
SELECT used(a, 'data', 100000000, scope => 'homeland'), used(a, 'data', 20000000, scope => 'roaming/1'), used(a, 'data', 3000000, scope => 'roaming/2')
FROM unnest(ARRAY['whole', 'each', 'rest-unbilled', 'roaming', 'longest', 'like', 'absent', 'word', 'nested-only']) a \g /dev/null
SELECT billed('whole', 'data', 123000000) \g /dev/null
SELECT billed('each', 'data', 100000000, 'homeland'), billed('each', 'data', 20000000, 'roaming/1'), billed('each', 'data', 3000000, 'roaming/2') \g /dev/null
SELECT billed('rest-unbilled', 'data', 100000000, 'homeland') \g /dev/null
SELECT used('rest-zero', 'data', 100000000, scope => 'homeland'), billed('rest-zero', 'data', 100000000, 'homeland') \g /dev/null
SELECT billed('roaming', 'data', 23000000, 'roaming'), billed('roaming', 'data', 100000000) \g /dev/null
SELECT billed('longest', 'data', 20000000, 'roaming/1'), billed('longest', 'data', 3000000, 'roaming'), billed('longest', 'data', 100000000, 'total') \g /dev/null
SELECT billed('like', 'data', 50, 'roa%'), billed('like', 'data', 123000000) \g /dev/null
SELECT billed('absent', 'data', 70000000, 'world1'), billed('absent', 'data', 123000000) \g /dev/null
SELECT used('partly', 'data', 100000000, scope => 'homeland', quality => 2), billed('partly', 'data', 100000000, 'homeland'), billed('partly', 'data', 5, 'roaming') \g /dev/null
SELECT billed('word', 'data', 123000000, 'total') \g /dev/null
SELECT billed('nested-only', 'data', 20000000, 'roaming/1'), billed('nested-only', 'data', 20000000, 'roaming/1') \g /dev/null
SELECT used('underscore', 'data', 20000000, scope => 'roaming/1'), billed('underscore', 'data', 20000000, 'roaming_1') \g /dev/null
SELECT billed('stranger', 'data', 5, 'homeland'), billed('stranger', 'data', 5), billed('stranger', 'data', 5, 'total') \g /dev/null
\ir reconcile_month.psql

SELECT is(outcome('whole'), 'matched', 'a line without scope bills all scopes together');
SELECT is(outcome('each'), 'homeland matched, roaming/1 matched, roaming/2 matched', 'a line for each scope leaves no rest');
SELECT is(outcome('rest-unbilled'), 'homeland matched, unbilled', 'what no line names is the rest');
SELECT is((SELECT used FROM verdicts WHERE account = 'rest-unbilled' AND scope = 'total'), 23000000::bigint, 'with its sum');
SELECT is(outcome('rest-zero'), 'homeland matched', 'a rest of zero that nobody bills is no result');
SELECT is(outcome('roaming'), 'roaming matched, matched', 'a scope covers those below it');
SELECT is(outcome('longest'), 'roaming matched, roaming/1 matched, matched', 'the longest named scope covers');
SELECT is(outcome('like'), 'roa% within_tolerance, matched', 'a scope is a text, not a pattern');
SELECT is(outcome('underscore'), 'roaming_1 billed_not_used, unbilled', 'in none of its characters');
SELECT is(outcome('absent'), 'matched, world1 billed_not_used', 'a scope without a row used nothing where the metric was reported');
SELECT is(outcome('partly'), 'homeland incomplete, roaming incomplete', 'and is unknown where it was not reported completely');
SELECT is(outcome('word'), 'matched', 'total is the metric as a whole');
SELECT is(outcome('nested-only'), 'roaming/1 duplicate, unbilled', 'a scope billed twice');
SELECT is((SELECT used FROM verdicts WHERE account = 'nested-only' AND scope = 'total'), 103000000::bigint, 'homeland and the other region stay unbilled');
SELECT is(outcome('stranger'), 'homeland unknown_account, unknown_account', 'so it is for an account nobody knows');
SELECT is((SELECT billed FROM verdicts WHERE account = 'stranger' AND scope = 'total'), 10::bigint, 'whose lines add up as well');
SELECT finish();
ROLLBACK;
