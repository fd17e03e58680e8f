-- load_withdraw.sql: an answer replaces what earlier ones said of its account, endpoint, metric and period: supersede.sql, withdraw.sql, merge_usage.sql.
BEGIN;
\i tests/sql/load.psql
SELECT plan(46);

-- 11 and 12 two countries by day, 13 their total by day, 14 their total by month, all of one endpoint; 15 a check; 16 another endpoint's country.
INSERT INTO simtally_store.series (series_id, provider_id, endpoint, metric, scope, grain, role, unit, rank) OVERRIDING SYSTEM VALUE VALUES
	(11, 100, 'days', 'data', 'country/se', 'day', 'used', 'byte', 1), (12, 100, 'days', 'data', 'country/fi', 'day', 'used', 'byte', 1),
	(14, 100, 'days', 'data', 'total', 'month', 'used', 'byte', 1), (15, 100, 'days', 'sms', 'total', 'day', 'used', 'message', 1),
	(16, 100, 'other', 'data', 'country/se', 'day', 'used', 'byte', 2);
-- What an account's figures are: series, period and quantity; of one that is gone its history.
CREATE FUNCTION pg_temp.held(account integer) RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(concat_ws(' ', series_id, to_char(period, 'MM-DD'), quantity), ', ' ORDER BY series_id, period) FROM simtally_store.usage WHERE account_id = $1 $$;
CREATE FUNCTION pg_temp.history(account integer, series integer, day date) RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(concat_ws(' ', h.revision, coalesce(h.quantity::text, 'gone'), h.run_id, h.raw_id), ', ' ORDER BY h.revision)
		FROM simtally.usage_history h JOIN simtally_store.account a USING (account) JOIN simtally_store.series s
			ON s.series_id = $2 AND s.grain = h.grain AND s.scope = h.scope AND s.metric = h.metric
		WHERE a.account_id = $1 AND h.period = $3 $$;
CREATE FUNCTION pg_temp.stage(account integer, series integer, day date, quantity bigint, read_on date, raw bigint, quality integer DEFAULT 3) RETURNS void
	LANGUAGE sql AS $$ INSERT INTO stage_usage VALUES ($1, $2, $3, $4, $7, $5, $6, false, '/' || $6, 1) $$;
-- An answer of an endpoint speaks of a metric from one day to another.
CREATE FUNCTION pg_temp.say(account integer, endpoint text, from_day date, to_day date, read_on date, raw bigint, gives text, metric text DEFAULT 'data',
	grain text DEFAULT NULL, own boolean DEFAULT false, settled date DEFAULT '2025-06-20') RETURNS void LANGUAGE sql AS
	$$ INSERT INTO stage_said VALUES ($1, 100, $2, $8, $9, $7, $10, $3, $4, $11, $5, $6) $$;
CREATE FUNCTION pg_temp.totals_foot() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(metric || ' ' || difference, ', ') FROM (
		SELECT metric, sum(first_quantity + restated_quantity) - (SELECT coalesce(sum(quantity), 0) FROM simtally_store.usage u JOIN simtally_store.series s USING (series_id)
			WHERE s.metric = t.metric AND s.role = 'used') AS difference
		FROM simtally_store.load_total t GROUP BY metric) f WHERE difference <> 0 $$;
\set tally `cat sql/load/tally.sql`
PREPARE tally(integer) AS :tally

-- ---- 1 a country corrected, by days ----
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 11, '2025-05-03', 100, '2025-05-10', 1); PERFORM pg_temp.stage(1, 11, '2025-05-04', 40, '2025-05-10', 1);
	PERFORM pg_temp.stage(2, 11, '2025-05-03', 7, '2025-05-10', 2); PERFORM pg_temp.stage(1, 16, '2025-05-03', 5, '2025-05-10', 3);
	PERFORM pg_temp.stage(1, 15, '2025-05-03', 9, '2025-05-10', 1);
	PERFORM pg_temp.say(1, 'days', '2025-05-01', '2025-05-31', '2025-05-10', 1, 'day'); PERFORM pg_temp.say(1, 'days', '2025-05-01', '2025-05-31', '2025-05-10', 1, 'day', 'sms');
END $$;
\set run 1
\ir load_answer.psql
SELECT is(:withdrawn, 0, 'a first answer takes nothing back');
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 12, '2025-05-03', 100, '2025-05-11', 4); PERFORM pg_temp.stage(1, 11, '2025-05-04', 40, '2025-05-11', 4);
	PERFORM pg_temp.say(1, 'days', '2025-05-01', '2025-05-31', '2025-05-11', 4, 'day');
END $$;
\set run 2
\ir load_answer.psql
SELECT is(:withdrawn, 1, 'the country that is no longer named is taken back');
SELECT is(pg_temp.held(1), '11 05-04 40, 12 05-03 100, 15 05-03 9, 16 05-03 5', 'the other day, the other metric and the other endpoint stay');
SELECT is(pg_temp.held(2), '11 05-03 7', 'and the other account');
SELECT is(pg_temp.history(1, 11, '2025-05-03'), '1 100 1 1, 2 gone 2 4', 'the history says what it was, and which run and answer took it back');
SELECT is((SELECT sum(quantity) FROM simtally.usage_day WHERE account = 'one' AND metric = 'data' AND day = '2025-05-03' AND scope LIKE 'country/%'), 105::numeric,
	'the day shows one country of this endpoint');
SELECT is((SELECT run_id FROM simtally_store.month_change WHERE month = '2025-05-01'), 2, 'the month is to be reconciled again');
SELECT is(pg_temp.totals_foot(), NULL, 'the control totals say so, too');
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 12, '2025-05-03', 100, '2025-05-12', 5); PERFORM pg_temp.stage(1, 11, '2025-05-04', 40, '2025-05-12', 5);
	PERFORM pg_temp.say(1, 'days', '2025-05-01', '2025-05-31', '2025-05-12', 5, 'day');
END $$;
\set run 3
\ir load_answer.psql
SELECT is(:withdrawn || ' ' || :loaded || ' ' || :changed, '0 0 0', 'the same answer again changes nothing');
DO $$ BEGIN
	PERFORM pg_temp.stage(2, 12, '2025-05-20', 0, '2025-05-12', 5); PERFORM pg_temp.stage(2, 12, '2025-05-21', 0, '2025-05-12', 5);
END $$;
\ir load_answer.psql
DO $$ BEGIN
	PERFORM pg_temp.stage(2, 11, '2025-05-20', 3, '2025-05-13', 6); PERFORM pg_temp.say(2, 'days', '2025-05-20', '2025-05-21', '2025-05-13', 6, 'day');
END $$;
\ir load_answer.psql
SELECT is(pg_temp.held(2), '11 05-03 7, 11 05-20 3, 12 05-20 0', 'a zero goes only where nothing is told of the metric and day any more');
DELETE FROM simtally_store.usage WHERE account_id = 2 AND period > '2025-05-10'; UPDATE simtally_store.load_total SET first_quantity = first_quantity - 3 WHERE run_id = 3;
-- and back
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 11, '2025-05-03', 90, '2025-05-13', 6); PERFORM pg_temp.stage(1, 11, '2025-05-04', 40, '2025-05-13', 6);
	PERFORM pg_temp.say(1, 'days', '2025-05-01', '2025-05-31', '2025-05-13', 6, 'day');
END $$;
\set run 4
\ir load_answer.psql
SELECT is(:withdrawn || ' ' || :loaded || ' ' || :changed, '1 0 1', 'a figure that was taken back and is given again is a change');
SELECT is(pg_temp.history(1, 11, '2025-05-03'), '1 100 1 1, 2 gone 2 4, 3 90 4 6', 'its revisions go on');
SELECT is(pg_temp.totals_foot(), NULL, 'and the control totals foot');

-- ---- 10 an older answer after a newer one ----
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 12, '2025-05-03', 100, '2025-05-11', 4); PERFORM pg_temp.stage(1, 11, '2025-05-04', 40, '2025-05-11', 4);
	PERFORM pg_temp.say(1, 'days', '2025-05-01', '2025-05-31', '2025-05-11', 4, 'day');
END $$;
\set run 5
\ir load_answer.psql
SELECT is(:withdrawn || ' ' || :loaded || ' ' || :changed, '0 0 0', 'an older answer takes nothing back and brings nothing back');
SELECT is(pg_temp.held(1), '11 05-03 90, 11 05-04 40, 15 05-03 9, 16 05-03 5', 'what the newer one said stands');
INSERT INTO simtally_store.unit_of_work (account_id, endpoint_id, grain, period, state, outcome, run_id, fetched_at, raw_id)
	VALUES (2, 102, 'd', '2025-05-03', 'done', 'ok', 1, '2025-05-20', 20);
DO $$ BEGIN
	PERFORM pg_temp.stage(2, 12, '2025-05-03', 8, '2025-05-15', 19);
	PERFORM pg_temp.say(2, 'days', '2025-05-03', '2025-05-03', '2025-05-15', 19, 'day');
END $$;
\ir load_answer.psql
SELECT is(:superseded || ' ' || :withdrawn, '1 0', 'nor one that was read before the answer that the ledger knows, though that one changed nothing');
SELECT is(pg_temp.held(2), '11 05-03 7', 'so that its scopes do not stand beside the newer ones');
DO $$ BEGIN
	PERFORM pg_temp.stage(2, 12, '2025-05-03', 8, '2025-05-15', 20);
	PERFORM pg_temp.say(2, 'days', '2025-05-03', '2025-05-03', '2025-05-15', 20, 'day');
END $$;
\ir load_answer.psql
SELECT is(pg_temp.held(2), '12 05-03 8', 'the ledger''s own answer, through another mapping, does: it was fetched again since and was the same');
DO $$ BEGIN
	PERFORM pg_temp.stage(2, 11, '2025-05-05', 1, '2025-05-15', 21); PERFORM pg_temp.say(2, 'days', '2025-05-05', '2025-05-06', '2025-05-15', 21, 'day');
	PERFORM pg_temp.stage(2, 11, '2025-05-06', 2, '2025-05-15', 21);
	PERFORM pg_temp.stage(2, 12, '2025-05-05', 3, '2025-05-16', 22); PERFORM pg_temp.say(2, 'days', '2025-05-05', '2025-05-05', '2025-05-16', 22, 'day');
END $$;
\ir load_answer.psql
SELECT is(:superseded, 1, 'of two answers in one batch the later one counts whole');
SELECT is(pg_temp.held(2), '11 05-06 2, 12 05-03 8, 12 05-05 3', 'where both speak');

-- ---- 6 only what the answer covers ----
DELETE FROM simtally_store.usage; DELETE FROM simtally_store.usage_revision;
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 11, '2025-05-03', 1, '2025-05-20', 31); PERFORM pg_temp.stage(1, 11, '2025-05-10', 2, '2025-05-20', 31); PERFORM pg_temp.stage(1, 11, '2025-05-17', 4, '2025-05-20', 31);
END $$;
\ir load_answer.psql
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 12, '2025-05-10', 2, '2025-05-21', 32); PERFORM pg_temp.say(1, 'days', '2025-05-10', '2025-05-16', '2025-05-21', 32, 'day');
END $$;
\ir load_answer.psql
SELECT is(pg_temp.held(1), '11 05-03 1, 11 05-17 4, 12 05-10 2', 'only that part is replaced');
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 12, '2025-05-10', 2, '2025-05-22', 33); PERFORM pg_temp.say(1, 'days', '2025-05-03', '2025-05-16', '2025-05-22', 33, 'day');
END $$;
\ir load_answer.psql
SELECT is(pg_temp.held(1), '11 05-17 4, 12 05-10 2', 'a day that the answer covers and no longer lists is no longer reported');
SELECT is(pg_temp.totals_foot() IS NOT NULL, true, 'figures that vanish without a word are seen in the totals');

-- ---- 7 rejects leave holes; 9 no other endpoint ----
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 12, '2025-05-18', 5, '2025-05-23', 34); PERFORM pg_temp.say(1, 'days', '2025-05-01', '2025-05-16', '2025-05-23', 34, 'day');
	PERFORM pg_temp.say(1, 'days', '2025-05-18', '2025-05-31', '2025-05-23', 34, 'day');
END $$;
\ir load_answer.psql
SELECT is(pg_temp.held(1), '11 05-17 4, 12 05-18 5', 'a day with a reject keeps what it had');
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 16, '2025-05-17', 5, '2025-05-24', 35); PERFORM pg_temp.say(1, 'other', '2025-05-01', '2025-05-31', '2025-05-24', 35, 'day');
END $$;
\ir load_answer.psql
SELECT is(pg_temp.held(1), '11 05-17 4, 12 05-18 5, 16 05-17 5', 'another endpoint''s answer takes back none of it');

-- ---- a final figure ----
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 12, '2025-05-17', 6, '2025-05-25', 36, 1); PERFORM pg_temp.say(1, 'days', '2025-05-17', '2025-05-17', '2025-05-25', 36, 'day', settled => '2025-05-17');
END $$;
\ir load_answer.psql
SELECT is(pg_temp.held(1), '11 05-17 4, 12 05-17 6, 12 05-18 5, 16 05-17 5', 'is not taken back by an answer for which the day still ran');

-- ---- 8 a series that counts back: only the days it names ----
DELETE FROM simtally_store.usage; DELETE FROM simtally_store.usage_revision;
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 11, '2025-05-02', 1, '2025-05-20', 41); PERFORM pg_temp.stage(1, 11, '2025-05-03', 2, '2025-05-20', 41); PERFORM pg_temp.stage(1, 11, '2025-05-04', 4, '2025-05-20', 41);
END $$;
\ir load_answer.psql
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 12, '2025-05-04', 4, '2025-05-21', 42); PERFORM pg_temp.say(1, 'days', '2025-05-04', '2025-05-04', '2025-05-21', 42, 'day', grain => 'day', own => true);
END $$;
\ir load_answer.psql
SELECT is(pg_temp.held(1), '11 05-02 1, 11 05-03 2, 12 05-04 4', 'days that passed out of its reach stay');

-- ---- 3, 4 scopes to a total and back ----
DELETE FROM simtally_store.usage; DELETE FROM simtally_store.usage_revision;
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 11, '2025-05-03', 100, '2025-05-10', 51); PERFORM pg_temp.stage(1, 12, '2025-05-03', 200, '2025-05-10', 51);
	PERFORM pg_temp.say(1, 'days', '2025-05-03', '2025-05-03', '2025-05-10', 51, 'day', own => true);
END $$;
\ir load_answer.psql
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 6, '2025-05-03', 300, '2025-05-10', 51); PERFORM pg_temp.say(1, 'days', '2025-05-03', '2025-05-03', '2025-05-10', 51, 'day', own => true);
END $$;
\set run 6
\ir load_answer.psql
SELECT is(pg_temp.held(1), '6 05-03 300', 'the same answer read as a total takes the place of its countries');
SELECT is((SELECT sum(quantity) FROM simtally.usage_month WHERE account = 'one' AND metric = 'data' AND month = '2025-05-01'), 300::numeric, 'nothing doubles');
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 11, '2025-05-03', 100, '2025-05-10', 51); PERFORM pg_temp.stage(1, 12, '2025-05-03', 200, '2025-05-10', 51);
	PERFORM pg_temp.say(1, 'days', '2025-05-03', '2025-05-03', '2025-05-10', 51, 'day', own => true);
END $$;
\set run 7
\ir load_answer.psql
SELECT is(pg_temp.held(1), '11 05-03 100, 12 05-03 200', 'and the countries that of the total');
SELECT is(pg_temp.history(1, 11, '2025-05-03'), '1 100 5 51, 2 gone 6 51, 3 100 7 51', 'with all of it kept');

-- ---- 5 days to a month and back ----
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 14, '2025-05-01', 300, '2025-05-11', 52); PERFORM pg_temp.say(1, 'days', '2025-05-01', '2025-05-31', '2025-05-11', 52, 'month', own => true);
END $$;
\ir load_answer.psql
SELECT is(pg_temp.held(1), '14 05-01 300', 'the month''s figure takes the place of its days');
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 6, '2025-05-03', 310, '2025-05-12', 53); PERFORM pg_temp.say(1, 'days', '2025-05-01', '2025-05-15', '2025-05-12', 53, 'day');
END $$;
\ir load_answer.psql
SELECT is(pg_temp.held(1), '6 05-03 310, 14 05-01 300', 'days that do not cover the month do not take its figure back');
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 6, '2025-05-03', 310, '2025-05-12', 54); PERFORM pg_temp.say(1, 'days', '2025-05-01', '2025-05-31', '2025-05-12', 54, 'day');
END $$;
\ir load_answer.psql
SELECT is(pg_temp.held(1), '6 05-03 310', 'those that do, do: it would hide them');
SELECT is((SELECT quantity FROM simtally.usage_month WHERE account = 'one' AND metric = 'data' AND month = '2025-05-01'), 310::bigint, 'and the month is their sum');
-- what a file gave in the other grain stays
INSERT INTO simtally_store.usage_file_part (provider_id, raw_id, run_id, mapping, account, endpoint, key, sha256, mapping_sha256, first_line, from_period, to_period, read_at, as_of, as_of_given, quarantined, header, body)
	VALUES (100, 60, 1, 'm', '', 'days', 'k', 's', 'm', 1, '2025-05-01', '2025-05-31', now(), '2025-06-01', false, 0, '', '');
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 6, '2025-05-03', 320, '2025-05-13', 60); PERFORM pg_temp.stage(1, 6, '2025-05-04', 5, '2025-05-13', 60);
END $$;
\ir load_answer.psql
DO $$ BEGIN
	PERFORM pg_temp.stage(1, 14, '2025-05-01', 330, '2025-05-14', 61); PERFORM pg_temp.say(1, 'days', '2025-05-01', '2025-05-31', '2025-05-14', 61, 'month', own => true);
END $$;
\ir load_answer.psql
SELECT is(pg_temp.held(1), '6 05-03 320, 6 05-04 5, 14 05-01 330', 'days from a file stay beside the month of an answer');

-- ---- 2 a month with an entry: countries, what is included, the entry itself ----
DELETE FROM simtally_store.usage; DELETE FROM simtally_store.usage_revision;
DO $$ BEGIN
	PERFORM pg_temp.stage(2, 4, '2025-05-01', 0, '2025-06-01', 111); PERFORM pg_temp.stage(2, 2, '2025-05-01', 10, '2025-06-01', 111);
	PERFORM pg_temp.stage(2, 3, '2025-05-01', 20, '2025-06-01', 111); PERFORM pg_temp.stage(2, 5, '2025-05-01', 30, '2025-06-01', 111);
	PERFORM pg_temp.stage(2, 3, '2025-04-01', 40, '2025-06-01', 111); PERFORM pg_temp.stage(2, 4, '2025-04-01', 0, '2025-06-01', 111);
	PERFORM pg_temp.stage(2, 8, '2025-05-01', 50, '2025-06-01', 111);
END $$;
\ir load_answer.psql
DO $$ BEGIN
	PERFORM pg_temp.stage(2, 4, '2025-05-01', 0, '2025-06-03', 131); PERFORM pg_temp.stage(2, 3, '2025-05-01', 20, '2025-06-03', 131);
	PERFORM pg_temp.say(2, 'months', '2025-05-01', '2025-05-31', '2025-06-03', 131, 'month');
END $$;
\ir load_answer.psql
SELECT is(:withdrawn, 1, 'counted is use');
SELECT is(pg_temp.held(2), '3 04-01 40, 3 05-01 20, 4 04-01 0, 4 05-01 0, 8 05-01 50', 'the region and the allowance that an entry does not name are gone, the other month and metric stay');
SELECT is((SELECT string_agg(scope || ' ' || quantity, ', ') FROM simtally.usage_month WHERE account = 'two' AND metric = 'data' AND month = '2025-05-01'), 'region/b 20',
	'the month shows what the provider says now');
DO $$ BEGIN
	PERFORM pg_temp.stage(2, 4, '2025-05-01', 0, '2025-06-04', 132); PERFORM pg_temp.stage(2, 3, '2025-05-01', 20, '2025-06-04', 132);
	PERFORM pg_temp.say(2, 'months', '2025-04-01', '2025-05-31', '2025-06-04', 132, 'month');
END $$;
\ir load_answer.psql
SELECT is(pg_temp.held(2), '3 05-01 20, 4 05-01 0, 8 05-01 50', 'a month whose entry is gone goes whole');
SELECT is((SELECT count(*)::integer FROM simtally.usage_month WHERE account = 'two' AND metric = 'data' AND month = '2025-04-01'), 0, 'it is not reported, which is not zero');

-- ---- as it stood: now() is one instant here, so that revisions tell the states apart ----
SELECT is((SELECT sum(quantity) FROM simtally.usage_month_as_of(now(), '2025-05-01') WHERE account = 'two' AND metric = 'data'), 20::numeric,
	'what was taken back by then is not part of the month as it stood');
SELECT is((SELECT count(*)::integer FROM simtally.usage_day_as_of(now(), '2025-05-01') WHERE account = 'two' AND day = '2025-05-03'), 0, 'nor of its days');
SELECT is((SELECT bool_and(quantity = 0 AND read_at IS NOT NULL) FROM simtally_store.usage_revision WHERE gone), true, 'a revision that is gone holds no figure');
SELECT is((SELECT count(*)::integer FROM simtally_store.usage_revision r WHERE gone AND NOT EXISTS (SELECT FROM simtally_store.usage_revision b
	WHERE (b.account_id, b.series_id, b.period, b.revision) = (r.account_id, r.series_id, r.period, r.revision - 1) AND NOT b.gone)), 0, 'and stands behind the one that it took back');
SELECT throws_ok($$INSERT INTO simtally_store.usage_revision (account_id, series_id, period, quantity, quality, recorded_at, run_id, revision)
	SELECT account_id, series_id, period, quantity, quality, recorded_at, run_id, revision FROM simtally_store.usage_revision LIMIT 1$$, '23505', NULL, 'no revision is written twice');

SELECT * FROM finish();
ROLLBACK;
