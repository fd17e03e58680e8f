-- load_particulars.sql: charges are a multiset, events have an identity, facts and labels keep what they said before.
BEGIN;
\i tests/sql/load.psql
SELECT plan(40);

CREATE FUNCTION pg_temp.stage_charge(account integer, month date, at timestamptz, number text, amount bigint, price numeric, cost numeric DEFAULT NULL) RETURNS void
	LANGUAGE sql AS $$ INSERT INTO stage_charge VALUES ($1, $2, $3, $4, 'vote', $5, $6, true, NULL, $7, 'DKK', 1) $$;
CREATE FUNCTION pg_temp.charges(account integer) RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(concat_ws(' ', number, amount, price, cost, run_id), ', ' ORDER BY charge_id) FROM simtally_store.charge
		WHERE account_id = $1 AND superseded_run IS NULL $$;

-- ---- charges ----
INSERT INTO stage_charge_month VALUES (1, '2025-05-01', 1);
DO $$ BEGIN
	PERFORM pg_temp.stage_charge(1, '2025-05-01', '2025-05-02 10:00Z', '+451', 1, 2.50);
	PERFORM pg_temp.stage_charge(1, '2025-05-01', '2025-05-02 10:00Z', '+451', 1, 2.50);
	PERFORM pg_temp.stage_charge(1, '2025-05-01', '2025-05-03 10:00Z', NULL, NULL, NULL);
	PERFORM pg_temp.stage_charge(1, '2025-05-01', '2025-05-03 10:00Z', NULL, NULL, NULL);
END $$;
EXECUTE merge_charge(1) \gset
SELECT is(:added, 4, 'identical lines are each a charge, also where nothing but the date was said');
SELECT is(:superseded, 0, 'and none supersedes another');
EXECUTE merge_charge(2) \gset
SELECT is(:added + :superseded, 0, 'the same list again changes nothing');
:next_batch
INSERT INTO stage_charge_month VALUES (1, '2025-05-01', 1);
DO $$ BEGIN
	PERFORM pg_temp.stage_charge(1, '2025-05-01', '2025-05-02 10:00Z', '+451', 1, 2.50);
	PERFORM pg_temp.stage_charge(1, '2025-05-01', '2025-05-03 10:00Z', NULL, NULL, NULL);
	PERFORM pg_temp.stage_charge(1, '2025-05-01', '2025-05-03 10:00Z', NULL, NULL, NULL);
	PERFORM pg_temp.stage_charge(1, '2025-05-01', '2025-05-03 10:00Z', NULL, NULL, NULL);
END $$;
EXECUTE merge_charge(3) \gset
SELECT is(:added, 1, 'one of three alike is new');
SELECT is(:superseded, 1, 'one of two alike is gone');
SELECT is((SELECT count(*)::integer FROM simtally.charge WHERE account = 'one'), 4, 'the view shows the list as it was last reported');
SELECT is((SELECT count(*)::integer FROM simtally_store.charge WHERE superseded_run IS NOT NULL), 1, 'the line that is gone is kept');

:next_batch
INSERT INTO stage_charge_month VALUES (1, '2025-06-01', 1), (2, '2025-05-01', 1);
DO $$ BEGIN
	PERFORM pg_temp.stage_charge(1, '2025-06-01', '2025-06-02 10:00Z', '+456', 1, 1);
	PERFORM pg_temp.stage_charge(2, '2025-05-01', '2025-05-02 10:00Z', '+451', 1, 2.50);
END $$;
EXECUTE merge_charge(4) \gset
SELECT is(:added, 2, 'another month and another account have lists of their own');
SELECT is(:superseded, 0, 'which supersede nobody else''s');
:next_batch
INSERT INTO stage_charge_month VALUES (1, '2025-05-01', 1);
EXECUTE merge_charge(5) \gset
SELECT is(:superseded, 4, 'an empty list takes back what the month held');
SELECT is(pg_temp.charges(1), '+456 1 1 4', 'and leaves the other month');
:next_batch
INSERT INTO stage_charge_month VALUES (1, '2025-06-01', 1);
DO $$ BEGIN PERFORM pg_temp.stage_charge(1, '2025-06-01', '2025-06-02 10:00Z', '+456', 1, 1, 0.75); END $$;
EXECUTE merge_charge(6) \gset
SELECT is(pg_temp.charges(1), '+456 1 1 0.75 6', 'a cost that was not visible before makes another line');
:next_batch
INSERT INTO stage_charge_month VALUES (1, '2025-06-01', 1);
INSERT INTO stage_charge SELECT 1, '2025-06-01', '2025-06-02 10:00Z', n, d, 1, 1, true, NULL, NULL, 'DKK', 1
	FROM (VALUES ('a,b', 'c'), ('a', 'b,c'), ('', NULL), (NULL, ''), ('(', ')"')) v (n, d);
EXECUTE merge_charge(8) \gset
EXECUTE merge_charge(9) \gset
SELECT is(:added + :superseded, 0, 'texts with commas, quotes and brackets stay what they are');
SELECT is((SELECT count(*)::integer FROM simtally.charge WHERE account = 'one'), 5, 'five different lines');
SELECT is((SELECT amount || ' ' || price || ' ' || vat_exempt || ' ' || (wholesale IS NULL) FROM simtally.charge WHERE account = 'two'),
	'1 2.50 true true', 'exact amounts, and nothing where nothing was said');

:next_batch
INSERT INTO stage_charge_month VALUES (2, '2025-05-01', 1);
DO $$ BEGIN PERFORM pg_temp.stage_charge(2, '2025-05-01', '2025-05-02 10:00Z', '+451', 1, 2.5); END $$;
EXECUTE merge_charge(10) \gset
SELECT is(:added + :superseded, 0, 'an amount that is only written otherwise changes nothing');

-- Two answers of one account and month in one batch, as a replay of several nights has them.
:next_batch
INSERT INTO stage_charge_month VALUES (2, '2025-04-01', 11), (2, '2025-04-01', 12);
INSERT INTO stage_charge SELECT 2, '2025-04-01', '2025-04-02 10:00Z', '+459', 'vote', 1, 1, true, NULL, NULL, 'DKK', raw FROM (VALUES (11), (12)) v (raw);
EXECUTE merge_charge(11) \gset
SELECT is((SELECT count(*)::integer FROM simtally.charge WHERE account = 'two' AND number = '+459'), 1, 'a line that two answers tell of was charged once');
DELETE FROM simtally_store.charge WHERE number = '+459';
:next_batch
INSERT INTO stage_charge_month VALUES (2, '2025-04-01', 1);
DO $$ BEGIN PERFORM pg_temp.stage_charge(2, '2025-04-01', '2025-04-02 10:00Z', '+459', 1, 1); END $$;
EXECUTE merge_charge(12) \gset
:next_batch
INSERT INTO stage_charge_month VALUES (2, '2025-04-01', 11), (2, '2025-04-01', 12);
INSERT INTO stage_charge VALUES (2, '2025-04-01', '2025-04-02 10:00Z', '+459', 'vote', 1, 1, true, NULL, NULL, 'DKK', 12);
EXECUTE merge_charge(13) \gset
SELECT is(:added + :superseded, 0, 'nor is one that is held lost because the earlier of them had none');
DELETE FROM simtally_store.charge WHERE number = '+459';
:next_batch
INSERT INTO stage_charge_month VALUES (2, '2025-04-01', 11), (2, '2025-04-01', 12);
INSERT INTO stage_charge VALUES (2, '2025-04-01', '2025-04-02 10:00Z', '+459', 'vote', 1, 1, true, NULL, NULL, 'DKK', 11),
	(2, '2025-04-01', '2025-04-03 10:00Z', '+459', 'vote', 1, 1, true, NULL, NULL, 'DKK', 11),
	(2, '2025-04-01', '2025-04-03 10:00Z', '+459', 'vote', 1, 1, true, NULL, NULL, 'DKK', 12);
EXECUTE merge_charge(14) \gset
SELECT is((SELECT string_agg(charged_at::date::text, ', ') FROM simtally.charge WHERE account = 'two' AND number = '+459'), '2025-04-03',
	'the later answer''s list is the one that counts');

-- ---- events ----
CREATE FUNCTION pg_temp.stage_event(at timestamptz, type text, soc text, price numeric, raw bigint) RETURNS void LANGUAGE sql AS
	$$ INSERT INTO stage_event VALUES (1, $1, $2, $3, NULL, NULL, NULL, NULL, $4, NULL, NULL, $5) $$;
CREATE FUNCTION pg_temp.events() RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(concat_ws(' ', type, soc, price, run_id), ', ' ORDER BY at, type, soc) FROM simtally_store.package_event WHERE superseded_run IS NULL $$;
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.stage_event('2025-05-01 10:00Z', 'ACTIVATION', 'A', 15, 1);
	PERFORM pg_temp.stage_event('2025-05-01 10:00Z', 'ACTIVATION', 'B', 15, 1);
	PERFORM pg_temp.stage_event('2025-05-01 10:00Z', 'CHANGE', 'A', NULL, 1);
	PERFORM pg_temp.stage_event('2025-05-02 10:00Z', 'REVERSION', NULL, NULL, 1);
	PERFORM pg_temp.stage_event('2025-05-02 10:00Z', 'REVERSION', NULL, NULL, 2);
END $$;
EXECUTE merge_event(1) \gset
SELECT is(:added, 4, 'an event is account, instant, type and SOC; no SOC is one of them');
EXECUTE merge_event(2) \gset
SELECT is(:added, 0, 'told again in the next month it is the same');
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.stage_event('2025-05-01 10:00Z', 'ACTIVATION', 'A', 20, 3);
	PERFORM pg_temp.stage_event('2025-05-01 10:00Z', 'ACTIVATION', 'A', 10, 2);
END $$;
EXECUTE merge_event(3) \gset
SELECT is(:added, 1, 'what is said of it may change; the later answer counts');
SELECT is(pg_temp.events(), 'ACTIVATION A 20 3, ACTIVATION B 15 1, CHANGE A 1, REVERSION 1', 'the others stay, though this answer did not name them');
SELECT is((SELECT count(*)::integer FROM simtally_store.package_event WHERE superseded_run = 3), 1, 'what was said before is kept');
SELECT is((SELECT count(*)::integer FROM simtally.package_event), 4, 'and not shown');
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage_event('2025-05-02 10:00Z', 'REVERSION', NULL, 1, 4); END $$;
EXECUTE merge_event(4) \gset
SELECT is(:added, 1, 'an event without a SOC can change, too');
SELECT is((SELECT count(*)::integer FROM simtally.package_event WHERE soc IS NULL), 1, 'and stays one');

-- ---- facts ----
CREATE FUNCTION pg_temp.stage_fact(as_of date, value text, raw bigint) RETURNS void LANGUAGE sql AS $$ INSERT INTO stage_fact VALUES (1, $1, 'status', $2, $3) $$;
CREATE FUNCTION pg_temp.facts() RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(as_of || ' ' || value, ', ' ORDER BY as_of, fact_id) FROM simtally_store.account_fact WHERE account_id = 1 $$;
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage_fact('2025-06-10', 'normal', 1); PERFORM pg_temp.stage_fact('2025-06-10', 'test', 2); END $$;
EXECUTE merge_fact(1) \gset
SELECT is(pg_temp.facts(), '2025-06-10 test', 'of one day the later answer counts');
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage_fact('2025-06-11', 'test', 3); END $$;
EXECUTE merge_fact(2) \gset
SELECT is(:added, 0, 'a fact that says the same gets no row');
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage_fact('2025-06-12', 'silent', 4); PERFORM pg_temp.stage_fact('2025-06-13', 'test', 5); END $$;
EXECUTE merge_fact(3) \gset
SELECT is(pg_temp.facts(), '2025-06-10 test, 2025-06-12 silent, 2025-06-13 test', 'one that changes and changes back gets two');
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage_fact('2025-06-13', 'shut', 6); END $$;
EXECUTE merge_fact(4) \gset
SELECT is((SELECT string_agg(as_of || ' ' || value, ', ' ORDER BY as_of) FROM simtally.account_fact WHERE fact = 'status'),
	'2025-06-10 test, 2025-06-12 silent, 2025-06-13 shut', 'the view shows a day''s last word');
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage_fact('2025-06-20', 'shut', 7); PERFORM pg_temp.stage_fact('2025-06-21', 'shut', 7); PERFORM pg_temp.stage_fact('2025-06-22', 'gone', 8);
	PERFORM pg_temp.stage_fact('2025-06-23', 'gone', 9); END $$;
EXECUTE merge_fact(5) \gset
SELECT is((SELECT string_agg(as_of || ' ' || value, ', ' ORDER BY as_of) FROM simtally.account_fact WHERE fact = 'status' AND as_of > '2025-06-15'),
	'2025-06-22 gone', 'days in one batch are compared with each other, too');
:next_batch
INSERT INTO stage_fact VALUES (2, '2025-06-11', 'status', 'test', 1), (1, '2025-06-11', 'other', 'test', 1);
EXECUTE merge_fact(6) \gset
SELECT is(:added, 2, 'another account''s fact, and another fact, are their own');

-- ---- labels ----
:next_batch
INSERT INTO stage_label VALUES (100, 'region/a', 'Danmark', true, false);
EXECUTE merge_label(1) \gset
SELECT is(:labels, 1, 'a region gets its name');
EXECUTE merge_label(2) \gset
SELECT is(:labels, 0, 'once');
:next_batch
INSERT INTO stage_label VALUES (100, 'region/a', 'Denmark', true, false), (100, 'region/b', 'EU', NULL, NULL);
EXECUTE merge_label(3) \gset
SELECT is(:labels, 2, 'a new name is another label');
SELECT is((SELECT name FROM simtally_store.current_label WHERE provider_id = 100 AND scope = 'region/a'), 'Denmark', 'the last one counts');
SELECT is((SELECT string_agg(name, ', ' ORDER BY label_id) FROM simtally_store.scope_label WHERE scope = 'region/a'), 'Danmark, Denmark', 'the old one stays');
EXECUTE merge_label(4) \gset
SELECT is(:labels, 0, 'what was not said of a region is compared, too');
:next_batch
INSERT INTO stage_label VALUES (100, 'region/b', 'EU', false, NULL);
EXECUTE merge_label(5) \gset
SELECT is(:labels, 1, 'and noticed when it is');

SELECT * FROM finish();
ROLLBACK;
