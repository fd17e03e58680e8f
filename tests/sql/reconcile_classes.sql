-- Every class, and which one counts where several would do.
BEGIN;
\ir reconcile.psql
SELECT plan(62);

-- exactly equal, and the edges of the tolerances (data 1 MiB or 0.1 %, voice 60 s or 0.1 %, sms and mms none)
SELECT account(a) FROM unnest(ARRAY['exact', 'abs-edge', 'abs-past', 'rel-edge', 'rel-past', 'over-edge', 'sms-one', 'voice-edge', 'voice-past', 'zero', 'nothing', 'empty-line',
	'tiny-unbilled', 'tiny-billed']) a \g /dev/null
SELECT used('exact', 'data', 123456789), billed('exact', 'data', 123456789) \g /dev/null
SELECT used('abs-edge', 'data', 100 * 1048576), billed('abs-edge', 'data', 99 * 1048576) \g /dev/null
SELECT used('abs-past', 'data', 100 * 1048576), billed('abs-past', 'data', 99 * 1048576 - 1) \g /dev/null
SELECT used('rel-edge', 'data', 10000000000), billed('rel-edge', 'data', 9990000000) \g /dev/null
SELECT used('rel-past', 'data', 10000000000), billed('rel-past', 'data', 9989999999) \g /dev/null
SELECT used('over-edge', 'data', 100 * 1048576), billed('over-edge', 'data', 101 * 1048576) \g /dev/null
SELECT used('sms-one', 'sms', 1000), billed('sms-one', 'sms', 1001) \g /dev/null
SELECT used('voice-edge', 'voice', 500), billed('voice-edge', 'voice', 560) \g /dev/null
SELECT used('voice-past', 'voice', 500), billed('voice-past', 'voice', 561) \g /dev/null
SELECT used('zero', 'data', 0) \g /dev/null
SELECT used('empty-line', 'data', 0), billed('empty-line', 'data', 0) \g /dev/null
SELECT used('tiny-unbilled', 'data', 1048576) \g /dev/null
SELECT used('tiny-billed', 'data', 0), billed('tiny-billed', 'data', 1048576) \g /dev/null

-- the rest, one after the other
SELECT billed('nobody', 'data', 5) \g /dev/null
SELECT account(a) FROM unnest(ARRAY['unreported', 'early', 'torn', 'twice', 'thrice', 'split', 'credit', 'spare', 'kb', 'kb-back', 'kilo', 'mega', 'mega1000', 'slip1024', 'slip1048', 'slip1073', 'slip1073-back', 'slip1099', 'slip1099-back', 'giga', 'giga-back', 'giga1000', 'chance8', 'chance60', 'chance-back', 'chance-near', 'least8', 'least60', 'least-near', 'bits', 'minutes', 'hours', 'almost',
	'unused', 'unbilled', 'under', 'over', 'huge', 'twice-kb']) a \g /dev/null
SELECT billed('unreported', 'data', 5) \g /dev/null
SELECT used('early', 'data', 5, quality => 2), billed('early', 'data', 5) \g /dev/null
SELECT used('torn', 'data', 5, quality => 0), billed('torn', 'data', 5) \g /dev/null
SELECT used('twice', 'data', 70000000), billed('twice', 'data', 70000000), billed('twice', 'data', 70000000) \g /dev/null
SELECT used('thrice', 'data', 70000000), billed('thrice', 'data', 69000000), billed('thrice', 'data', 5000000), billed('thrice', 'data', 1) \g /dev/null
SELECT used('split', 'data', 70000000), billed('split', 'data', 60000000), billed('split', 'data', 10000000) \g /dev/null
SELECT used('credit', 'data', 70000000), billed('credit', 'data', 70000000), billed('credit', 'data', -30000000) \g /dev/null
SELECT used('spare', 'data', 0), billed('spare', 'data', 0), billed('spare', 'data', 70000000) \g /dev/null
SELECT used('kb', 'data', 70000000), billed('kb', 'data', 70000000::bigint * 1024) \g /dev/null
SELECT used('kb-back', 'data', 70000000::bigint * 1024), billed('kb-back', 'data', 70000000) \g /dev/null
SELECT used('kilo', 'data', 70000000), billed('kilo', 'data', 70000000::bigint * 1000) \g /dev/null
SELECT used('mega', 'data', 70000000), billed('mega', 'data', 70000000::bigint * 1048576) \g /dev/null
SELECT used('mega1000', 'data', 70000000000000), billed('mega1000', 'data', 70000000) \g /dev/null
SELECT used('slip1024', 'data', 70000000000), billed('slip1024', 'data', 71680000000) \g /dev/null
SELECT used('slip1048', 'data', 70000000000), billed('slip1048', 'data', 73400320000) \g /dev/null
SELECT used('slip1073', 'data', 7000000000), billed('slip1073', 'data', 7516192768) \g /dev/null
SELECT used('slip1073-back', 'data', 7516192768), billed('slip1073-back', 'data', 7000000000) \g /dev/null
SELECT used('slip1099', 'data', 7000000000), billed('slip1099', 'data', 7696581394) \g /dev/null
SELECT used('slip1099-back', 'data', 7696581394), billed('slip1099-back', 'data', 7000000000) \g /dev/null
SELECT used('giga', 'data', 70000000), billed('giga', 'data', 70000000::bigint * 1073741824) \g /dev/null
SELECT used('giga-back', 'data', 700::bigint * 1073741824), billed('giga-back', 'data', 700) \g /dev/null
SELECT used('giga1000', 'data', 700000000000), billed('giga1000', 'data', 700) \g /dev/null
SELECT used('chance8', 'sms', 1), billed('chance8', 'sms', 8), used('chance8', 'mms', 9), billed('chance8', 'mms', 72) \g /dev/null
SELECT used('chance60', 'voice', 2), billed('chance60', 'voice', 120) \g /dev/null
SELECT used('chance-back', 'voice', 3600), billed('chance-back', 'voice', 1), used('chance-back', 'sms', 9000), billed('chance-back', 'sms', 9) \g /dev/null
SELECT used('chance-near', 'sms', 125), billed('chance-near', 'sms', 128), used('chance-near', 'mms', 2000), billed('chance-near', 'mms', 2048) \g /dev/null
SELECT used('least8', 'sms', 10), billed('least8', 'sms', 80) \g /dev/null
SELECT used('least60', 'voice', 600), billed('least60', 'voice', 10) \g /dev/null
SELECT used('least-near', 'mms', 2125), billed('least-near', 'mms', 2176) \g /dev/null
SELECT used('bits', 'data', 70000000), billed('bits', 'data', 560000000) \g /dev/null
SELECT used('minutes', 'voice', 6000), billed('minutes', 'voice', 100) \g /dev/null
SELECT used('hours', 'voice', 36000), billed('hours', 'voice', 129600000) \g /dev/null
SELECT used('almost', 'data', 70000000), billed('almost', 'data', 70000000::bigint * 1024 + 71680001) \g /dev/null
SELECT used('unused', 'data', 0), billed('unused', 'data', 70000000) \g /dev/null
SELECT used('unbilled', 'data', 70000000) \g /dev/null
SELECT used('under', 'data', 70000000), billed('under', 'data', 50000000) \g /dev/null
SELECT used('over', 'data', 50000000), billed('over', 'data', 70000000) \g /dev/null
SELECT used('huge', 'data', 9223372036854775807), billed('huge', 'data', 9223372036854775806) \g /dev/null
SELECT used('twice-kb', 'data', 70000000), billed('twice-kb', 'data', 70000000), billed('twice-kb', 'data', 70000000::bigint * 1023) \g /dev/null
\ir reconcile_month.psql

SELECT is(outcome('exact'), 'matched', 'exactly equal');
SELECT is(explained('exact'), NULL, 'what matches needs no explanation');
SELECT is(outcome('abs-edge'), 'within_tolerance', 'off by the absolute tolerance');
SELECT is(explained('abs-edge'), 'off by 1.00 MiB, within the tolerance of 1.00 MiB', 'and says by how much');
SELECT is(outcome('abs-past'), 'under_billed', 'off by one byte more');
SELECT is(outcome('rel-edge'), 'within_tolerance', 'off by the relative tolerance');
SELECT is(outcome('rel-past'), 'under_billed', 'and by one byte more');
SELECT is(outcome('over-edge'), 'within_tolerance', 'the tolerance is of the usage in both directions');
SELECT is(outcome('sms-one', 'sms'), 'over_billed', 'messages have no tolerance');
SELECT is(outcome('voice-edge', 'voice'), 'within_tolerance', 'a minute of voice');
SELECT is(outcome('voice-past', 'voice'), 'over_billed', 'and a second');
SELECT is(outcome('zero'), '', 'zero used and nothing billed is no result');
SELECT is(outcome('nothing'), '', 'nothing reported and nothing billed is no result');
SELECT is(outcome('empty-line'), 'matched', 'a line over nothing is held against the zero');
SELECT is(outcome('tiny-unbilled'), 'within_tolerance', 'the tolerance comes before unbilled');
SELECT is(outcome('tiny-billed'), 'within_tolerance', 'and before billed_not_used');

SELECT is(outcome('nobody'), 'unknown_account', 'an account that is not in the register');
SELECT is(explained('nobody'), '"nobody" is not in the register', 'and says so');
SELECT is(outcome('unreported'), 'incomplete', 'billed, and nothing reported');
SELECT row_eq($$SELECT used, delta, explanation FROM verdicts WHERE account = 'unreported'$$,
	ROW(NULL::bigint, NULL::bigint, 'nothing reported for 2025-04'::text), 'which is not zero');
SELECT is(outcome('early'), 'incomplete', 'read before it was final, although equal');
SELECT is(outcome('torn'), 'incomplete', 'a part of the entry could not be understood');
SELECT is(outcome('twice'), 'duplicate', 'billed twice');
SELECT is(explained('twice'), '2 lines add up to 133.51 MiB; each of 2 of them equals the usage of 66.76 MiB', 'with its figures');
SELECT is(outcome('thrice'), 'duplicate', 'one of several lines alone equals the usage within tolerance');
SELECT is(outcome('split'), 'matched', 'two lines that add up to it are none');
SELECT is(outcome('credit'), 'under_billed', 'a credit is no second billing');
SELECT is(outcome('spare'), 'billed_not_used', 'nor is a line over nothing');
SELECT is(outcome('kb'), 'unit_suspect', '1024 times');
SELECT is(explained('kb'), 'billed 1,024 times the usage: KB billed as bytes?', 'with the likely cause');
SELECT is(outcome('kb-back'), 'unit_suspect', 'a 1024th');
SELECT is(outcome('kilo'), 'unit_suspect', '1000 times');
SELECT is(outcome('mega'), 'unit_suspect', '1024 squared');
SELECT is(outcome('mega1000'), 'unit_suspect', 'a millionth');
SELECT is(outcome('slip1024'), 'unit_suspect', '1024/1000');
SELECT is(outcome('slip1048'), 'unit_suspect', 'and its square');
SELECT is(outcome('slip1073') || ': ' || explained('slip1073'), 'unit_suspect: billed 1.073741824 times the usage: GB of 10^9 taken for GB of 1024^3?', 'GB of two kinds');
SELECT is(outcome('slip1073-back') || ': ' || explained('slip1073-back'), 'unit_suspect: used 1.073741824 times what was billed: GB of 1024^3 taken for GB of 10^9?',
	'and the other way');
SELECT is(outcome('slip1099') || ': ' || explained('slip1099'), 'unit_suspect: billed 1.099511627776 times the usage: TB of 10^12 taken for TB of 1024^4?', 'TB of two kinds');
SELECT is(outcome('slip1099-back') || ': ' || explained('slip1099-back'), 'unit_suspect: used 1.099511627776 times what was billed: TB of 1024^4 taken for TB of 10^12?',
	'and the other way');
SELECT is(outcome('giga') || ': ' || explained('giga'), 'unit_suspect: billed 1,073,741,824 times the usage: GB billed as bytes?', '1024 to the third');
SELECT is(outcome('giga-back') || ': ' || explained('giga-back'), 'unit_suspect: used 1,073,741,824 times what was billed: bytes billed as GB?', 'and the other way');
SELECT is(outcome('giga1000'), 'unit_suspect', '1000 to the third');
SELECT is(outcome('chance8', 'sms'), 'over_billed', 'one message and eight are no slip');
SELECT is(outcome('chance8', 'mms'), 'over_billed', 'nor nine and 72');
SELECT is(outcome('chance60', 'voice'), 'over_billed', 'two seconds and two minutes: calls are billed by the minute');
SELECT is(outcome('chance-back', 'voice') || ', ' || outcome('chance-back', 'sms'), 'under_billed, under_billed', 'nor the other way');
SELECT is(outcome('chance-near', 'sms') || ', ' || outcome('chance-near', 'mms'), 'over_billed, over_billed', 'a factor near 1 needs more: these are 3 and 48 apart');
SELECT is(outcome('least8', 'sms'), 'unit_suspect', 'ten units are enough');
SELECT is(outcome('least60', 'voice'), 'unit_suspect', 'of either side');
SELECT is(outcome('least-near', 'mms'), 'unit_suspect', 'and 51 apart');
SELECT is(explained('least8', 'sms'), 'billed 8 times the usage: another unit?', 'what unit it may be nobody knows');
SELECT is(outcome('bits'), 'unit_suspect', '8 times');
SELECT is(outcome('minutes', 'voice'), 'unit_suspect', 'a 60th');
SELECT is(outcome('hours', 'voice'), 'unit_suspect', '3600 times');
SELECT is(outcome('almost'), 'over_billed', 'a ratio past the relative tolerance is no slip');
SELECT is(outcome('unused'), 'billed_not_used', 'billed, and a complete zero');
SELECT is(outcome('unbilled'), 'unbilled', 'used, and not billed');
SELECT is(outcome('under') || ', ' || outcome('over'), 'under_billed, over_billed', 'what is left');
SELECT is(outcome('huge'), 'within_tolerance', 'figures past 2^53 are exact');
SELECT is(outcome('twice-kb'), 'duplicate', 'a duplicate comes before a unit slip');
SELECT finish();
ROLLBACK;
