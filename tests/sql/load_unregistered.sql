-- load_unregistered.sql: use of numbers that are not in the register is kept once, and settled by what comes later; so are rows that could not be read.
BEGIN;
\i tests/sql/load.psql
SELECT plan(18);
\set text `cat sql/load/merge_unregistered.sql`
PREPARE merge_unregistered(integer) AS :text
\set text `cat sql/load/settle_waiting.sql`
PREPARE settle_waiting(integer) AS :text

INSERT INTO simtally_store.usage_import (import_id, provider_id, run_id, file_name, mapping, account, first_key)
	SELECT i, 100, 1, 'may.csv', 'export', '', '\x00' FROM generate_series(21, 25) i;
-- A piece of an import, which is one piece.
CREATE FUNCTION pg_temp.part(import integer, raw bigint) RETURNS void LANGUAGE sql AS $$
	INSERT INTO stage_part (raw_id, provider_id, import_id, part) VALUES ($2, 100, $1, 1);
	INSERT INTO simtally_store.usage_import_part VALUES (100, $1, 1, $2);
	INSERT INTO simtally_store.usage_file_part VALUES (100, $2, 1, 'export', '', 'days', decode(md5($2::text), 'hex'), '\x00', '\x00', 1, '2025-05-01', '2025-06-30', now(), '2025-07-20',
		true, 0, '', '') ON CONFLICT DO NOTHING $$;
CREATE FUNCTION pg_temp.nobody(raw bigint, account text, period date, quantity bigint, at text, grain text DEFAULT 'day', adds boolean DEFAULT false) RETURNS void LANGUAGE sql AS $$
	INSERT INTO stage_unregistered VALUES ($2, 'data', 'total', $6, $3, $4, 'byte', $7, $1, $5);
	INSERT INTO stage_reject VALUES (100, NULL, $2, $5, 'usage', 'unknown_account', 'who?', $1, $3) $$;
CREATE FUNCTION pg_temp.unread(raw bigint, account integer, period date, at text, metric text DEFAULT 'data') RETURNS void LANGUAGE sql AS
	$$ INSERT INTO stage_reject VALUES (100, $2, NULL, $4, 'usage', 'not_a_number', 'abc', $1, $3, $5) $$;
CREATE FUNCTION pg_temp.figure(raw bigint, account integer, period date) RETURNS void LANGUAGE sql AS
	$$ INSERT INTO stage_usage (account_id, series_id, period, quantity, quality, read_at, raw_id, listed, at) VALUES ($2, 6, $3, 7, 3, now(), $1, false, 'line 9') $$;
CREATE FUNCTION pg_temp.unregistered() RETURNS text LANGUAGE sql AS
	$$ SELECT coalesce(string_agg(concat_ws(' ', account, to_char(month, 'MM'), quantity, figures), ', ' ORDER BY account, month), 'none') FROM simtally.unregistered_usage $$;
CREATE FUNCTION pg_temp.open() RETURNS text LANGUAGE sql AS
	$$ SELECT coalesce(string_agg(concat_ws(' ', account_id, at), ', ' ORDER BY account_id, at), 'none') FROM simtally_store.unread_usage $$;
CREATE FUNCTION pg_temp.doubted() RETURNS text LANGUAGE sql AS
	$$ SELECT coalesce(string_agg(concat_ws(' ', account_id, to_char(month, 'MM'), metric), ', ' ORDER BY account_id, month, metric), 'none') FROM simtally_store.doubted $$;

-- ---- a file ----
DO $$ BEGIN
	PERFORM pg_temp.part(21, 31);
	PERFORM pg_temp.nobody(31, 'X', '2025-05-01', 5, 'line 2'), pg_temp.nobody(31, 'X', '2025-05-02', 6, 'line 3'), pg_temp.nobody(31, 'X', '2025-05-02', 6, 'line 4');
	PERFORM pg_temp.nobody(31, 'two', '2025-05-03', 8, 'line 5'), pg_temp.nobody(31, 'Y', '2025-06-01', 1, 'line 6', adds => true), pg_temp.nobody(31, 'Y', '2025-06-01', 1, 'line 7', adds => true);
	PERFORM pg_temp.nobody(31, 'Z', '2025-05-01', 9, 'line 8', 'month'), pg_temp.nobody(31, 'Z', '2025-05-04', 4, 'line 9');
	PERFORM pg_temp.unread(31, 1, '2025-05-20', 'line 10'), pg_temp.unread(31, 2, NULL, 'line 11', NULL);
END $$;
EXECUTE merge_unregistered(1) \gset
EXECUTE merge_reject(1) \gset
SELECT is(pg_temp.unregistered(), 'X 05 11 2, Y 06 2 2, Z 05 9 1, two 05 8 1', 'what is said twice counts once, what adds up adds up, and a month goes before its days');
SELECT is(pg_temp.open(), '1 line 10, 2 line 11', 'rows of unregistered numbers have their own place');
SELECT is(pg_temp.doubted(), '1 05 data, 2 05 data, 2 05 mms, 2 05 sms, 2 05 voice, 2 06 data, 2 06 mms, 2 06 sms, 2 06 voice',
	'a row that has no day leaves every month of the file in doubt, one that names no metric all of them');
SELECT is((SELECT string_agg(DISTINCT to_char(month, 'MM'), ' ') FROM stage_touched), '05 06', 'their months are to be reconciled');

-- ---- the same bytes again ----
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.part(22, 31);
	PERFORM pg_temp.nobody(31, 'X', '2025-05-01', 5, 'line 2'), pg_temp.nobody(31, 'X', '2025-05-02', 6, 'line 3'), pg_temp.nobody(31, 'X', '2025-05-02', 6, 'line 4');
	PERFORM pg_temp.nobody(31, 'Y', '2025-06-01', 1, 'line 6', adds => true), pg_temp.nobody(31, 'Y', '2025-06-01', 1, 'line 7', adds => true);
	PERFORM pg_temp.nobody(31, 'Z', '2025-05-01', 9, 'line 8', 'month'), pg_temp.nobody(31, 'Z', '2025-05-04', 4, 'line 9');
	PERFORM pg_temp.unread(31, 1, '2025-05-20', 'line 10'), pg_temp.unread(31, 2, NULL, 'line 11', NULL), pg_temp.figure(31, 2, '2025-05-03');
END $$;
EXECUTE settle_waiting(2) \gset
EXECUTE merge_unregistered(2) \gset
SELECT is(:kept::int, 0, 'nothing is kept twice');
EXECUTE merge_reject(2) \gset
SELECT is(pg_temp.unregistered(), 'X 05 11 2, Y 06 2 2, Z 05 9 1', 'but what is another''s now is settled');
SELECT is((SELECT count(*)::int FROM simtally_store.quarantine), 10, 'and no row is quarantined twice');
SELECT is(pg_temp.open(), '1 line 10, 2 line 11', 'the file that could not be read settles nothing of its own');
SELECT is((SELECT string_agg(at, ' ') FROM simtally_store.quarantine JOIN simtally_store.quarantine_settled USING (quarantine_id)), 'line 5', 'with its row in quarantine');

-- ---- another file ----
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.part(23, 33), pg_temp.nobody(33, 'X', '2025-05-01', 50, 'line 2');
	PERFORM pg_temp.figure(33, 1, '2025-05-19');
END $$;
EXECUTE settle_waiting(3) \gset
EXECUTE merge_unregistered(3) \gset
EXECUTE merge_reject(3) \gset
SELECT is(pg_temp.unregistered(), 'X 05 6 1, X 05 50 1, Y 06 2 2, Z 05 9 1', 'another file stands in the place of what it speaks of');
SELECT is(pg_temp.open(), '1 line 10, 2 line 11', 'another day''s figure settles nothing');
:next_batch
DO $$ BEGIN PERFORM pg_temp.part(24, 34), pg_temp.figure(34, 1, '2025-05-20'), pg_temp.figure(34, 2, '2025-06-20'); END $$;
EXECUTE settle_waiting(4) \gset
EXECUTE merge_reject(4) \gset
SELECT is(:settled::int, 2, 'the figure, and any of the account whose day could not be read');
SELECT is(pg_temp.open() || ' ' || pg_temp.doubted(), 'none none', 'settle');

-- ---- the first file once more: its state is that of the first time ----
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.part(25, 31), pg_temp.unread(31, 1, '2025-05-20', 'line 10');
END $$;
EXECUTE settle_waiting(5) \gset
EXECUTE merge_unregistered(5) \gset
EXECUTE merge_reject(5) \gset
SELECT is(pg_temp.open(), '1 line 10', 'a row that is said again is open again');
SELECT is((SELECT count(*)::int FROM simtally_store.quarantine WHERE at = 'line 10'), 2, 'as a row of its own');
SELECT is(pg_temp.unregistered(), 'X 05 50 1', 'and what the bytes no longer leave to nobody is settled');

-- ---- an answer about a number that is in the register now ----
:next_batch
INSERT INTO simtally_store.account (account_id, provider_id, account, kind) OVERRIDING SYSTEM VALUE VALUES (3, 100, 'X', 'sim');
DO $$ BEGIN PERFORM pg_temp.figure(NULL, 3, '2025-05-01'), pg_temp.figure(NULL, 1, '2025-05-20'); END $$;
EXECUTE settle_waiting(6) \gset
SELECT is(pg_temp.unregistered() || ' ' || pg_temp.open(), 'none none', 'answers settle as files do');
SELECT is((SELECT count(*)::int FROM simtally_store.unregistered_usage WHERE settled_run IS NOT NULL AND settled_at IS NOT NULL), 9, 'nothing is gone');
SELECT finish();
ROLLBACK;
