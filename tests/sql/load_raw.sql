-- load_raw.sql: the archive keeps an answer once, and the ledger is finished by the session that claimed it, or not at all.
BEGIN;
\i tests/sql/load.psql
SELECT plan(39);

INSERT INTO simtally_store.unit_of_work (unit_id, account_id, endpoint_id, grain, period, state, claimed_by, run_id, attempts) OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 101, 'm', '2025-04-01', 'claimed', 7, 1, 0), (2, 1, 101, 'm', '2025-05-01', 'claimed', 7, 1, 0),
	(3, 2, 101, 'm', '2025-05-01', 'claimed', 7, 1, 2);

CREATE FUNCTION pg_temp.stage_raw(raw bigint, account integer, body text) RETURNS void LANGUAGE sql AS
	$$ INSERT INTO stage_raw VALUES ($1, $2, '2025-06-20 10:00Z', '2025-06-20 10:00:01Z', '2025-04-01', '2025-05-01', '2025-06-20', '2025-06-20', false, 200,
		'months', 'trace-1', 'application/json', 100, convert_to($3, 'UTF8')) $$;
CREATE FUNCTION pg_temp.stage_unit(unit bigint, account integer, state text, raw bigint, final boolean DEFAULT true) RETURNS void LANGUAGE sql AS
	$$ INSERT INTO stage_unit VALUES ($1, $2, $3::simtally_store.unit_state, 'ok', NULL, 1, CASE WHEN $3 <> 'owed' THEN timestamptz '2025-06-20 10:00Z' END,
		'2025-06-20', $5, $4, '2025-06-20 10:00Z') $$;
CREATE FUNCTION pg_temp.claim(units bigint[]) RETURNS void LANGUAGE sql AS
	$$ UPDATE simtally_store.unit_of_work SET state = 'claimed', claimed_by = 7 WHERE unit_id = ANY ($1) $$;
CREATE FUNCTION pg_temp.unit(unit bigint) RETURNS text LANGUAGE sql AS
	$$ SELECT concat_ws(' ', state, outcome, raw_id, attempts, final, claimed_by, fetched_as_of) FROM simtally_store.unit_of_work WHERE unit_id = $1 $$;

-- ---- a first answer for two months of one account ----
DO $$ BEGIN
	PERFORM pg_temp.stage_raw(11, 1, '{"a":1}');
	PERFORM pg_temp.stage_unit(1, 1, 'done', 11); PERFORM pg_temp.stage_unit(2, 1, 'done', 11, false);
END $$;
EXECUTE merge_raw(1) \gset
SELECT is(:stored, 1, 'a first answer is stored');
SELECT is((SELECT convert_from(body, 'UTF8') FROM simtally_store.raw_answer WHERE raw_id = 11), '{"a":1}', 'its bytes');
SELECT is((SELECT sha256 FROM simtally_store.raw_answer WHERE raw_id = 11), sha256('{"a":1}'), 'their hash');
SELECT is((SELECT concat_ws(' ', run_id, endpoint, trace, http_status, content_type, from_period, to_period, as_of, as_of_given) FROM simtally_store.raw_answer),
	'1 months trace-1 200 application/json 2025-04-01 2025-05-01 2025-06-20 f', 'and what was asked and said');
SELECT is((SELECT mapping_sha256 FROM simtally_store.raw_answer), 'm'::bytea, 'with the mapping that was used');
SELECT is((SELECT count(*)::integer FROM stage_alias), 0, 'it is no alias');
EXECUTE merge_unit(7) \gset
SELECT is(:staged, 2, 'two units are staged');
SELECT is(:finished, 2, 'both are finished');
SELECT is(pg_temp.unit(1), 'done ok 11 1 t 2025-06-20', 'done, final, claimed by nobody');
SELECT is(pg_temp.unit(2), 'done ok 11 1 f 2025-06-20', 'the other one not final yet');
SELECT is((SELECT raw_sha256 FROM simtally_store.unit_of_work WHERE unit_id = 2), sha256('{"a":1}'), 'the ledger remembers the answer''s hash');
SELECT is(pg_temp.unit(3), 'claimed 2 f 7', 'another unit is untouched');

-- ---- the same again ----
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.claim('{1,2}');
	PERFORM pg_temp.stage_raw(21, 1, '{"a":1}');
	PERFORM pg_temp.stage_unit(1, 1, 'done', 21); PERFORM pg_temp.stage_unit(2, 1, 'done', 21);
END $$;
EXECUTE merge_raw(2) \gset
SELECT is(:stored, 0, 'an answer equal to the last one of its units is not stored twice');
SELECT results_eq('SELECT raw_id, kept_id FROM stage_alias', 'VALUES (21::bigint, 11::bigint)', 'it stands for the one that is');
EXECUTE merge_unit(7) \gset
SELECT is(pg_temp.unit(1), 'done ok 11 2 t 2025-06-20', 'the ledger leads to the one that is kept');
SELECT is(pg_temp.unit(2), 'done ok 11 2 t 2025-06-20', 'and is final now');

-- ---- equal to one unit's last answer only ----
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.claim('{2}');
	PERFORM pg_temp.stage_raw(31, 1, '{"a":2}');
	PERFORM pg_temp.stage_unit(2, 1, 'done', 31);
END $$;
EXECUTE merge_raw(3) \gset
SELECT is(:stored, 1, 'another answer is stored');
EXECUTE merge_unit(7) \gset
SELECT is(pg_temp.unit(2), 'done ok 31 3 t 2025-06-20', 'for the unit it answers');
SELECT is(pg_temp.unit(1), 'done ok 11 2 t 2025-06-20', 'and no other');
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.claim('{1,2}');
	PERFORM pg_temp.stage_raw(41, 1, '{"a":2}');
	PERFORM pg_temp.stage_unit(1, 1, 'done', 41); PERFORM pg_temp.stage_unit(2, 1, 'done', 41);
END $$;
EXECUTE merge_raw(4) \gset
SELECT is(:stored, 1, 'an answer that is new to one of its units is stored');
EXECUTE merge_unit(7) \gset
SELECT is(pg_temp.unit(1) || ', ' || pg_temp.unit(2), 'done ok 41 3 t 2025-06-20, done ok 41 4 t 2025-06-20', 'and both lead to it');

-- ---- two answers with the same bytes in one batch ----
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.claim('{1,3}');
	PERFORM pg_temp.stage_raw(51, 1, '{}'); PERFORM pg_temp.stage_raw(52, 2, '{}');
	PERFORM pg_temp.stage_unit(1, 1, 'done', 51); PERFORM pg_temp.stage_unit(3, 2, 'failed', 52, true);
END $$;
EXECUTE merge_raw(5) \gset
SELECT is(:stored, 2, 'two accounts'' answers are two, whatever their bytes');
EXECUTE merge_unit(7) \gset
SELECT is(pg_temp.unit(3), 'failed ok 52 3 f 2025-06-20', 'what failed is never final');

-- ---- given back ----
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.claim('{1}');
	INSERT INTO stage_unit VALUES (1, 1, 'owed', 'retry', 'HTTP 503', 5, NULL, '2025-06-21', true, NULL, '2025-06-21 12:00Z');
END $$;
EXECUTE merge_unit(7) \gset
SELECT is(pg_temp.unit(1), 'owed retry 51 9 t 2025-06-20', 'given back: attempts are counted, what is held stays held');
SELECT is((SELECT due_at FROM simtally_store.unit_of_work WHERE unit_id = 1), '2025-06-21 12:00Z'::timestamptz, 'and it is not due before its time');
SELECT is((SELECT reason FROM simtally_store.unit_of_work WHERE unit_id = 1), 'HTTP 503', 'with the reason');

-- ---- a claim that was lost ----
:next_batch
DO $$ BEGIN
	PERFORM pg_temp.claim('{1,2}');
	UPDATE simtally_store.unit_of_work SET claimed_by = 8 WHERE unit_id = 2;
	PERFORM pg_temp.stage_unit(1, 1, 'done', NULL); PERFORM pg_temp.stage_unit(2, 1, 'done', NULL);
END $$;
EXECUTE merge_unit(7) \gset
SELECT is(:staged - :finished, 1, 'a unit that another session holds by now is not finished, and the count says so');
SELECT is(pg_temp.unit(2), 'claimed ok 41 4 t 8 2025-06-20', 'it stays the other''s');
:next_batch
DO $$ BEGIN
	UPDATE simtally_store.unit_of_work SET state = 'owed', claimed_by = NULL WHERE unit_id = 2;
	PERFORM pg_temp.stage_unit(2, 1, 'done', NULL);
END $$;
EXECUTE merge_unit(7) \gset
SELECT is(:staged - :finished, 1, 'one that was given back meanwhile neither');
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage_unit(2, 2, 'done', NULL); PERFORM pg_temp.stage_unit(999, 1, 'done', NULL); END $$;
EXECUTE merge_unit(7) \gset
SELECT is(:staged - :finished, 2, 'nor one of another account, or of nobody');

-- ---- an answer of no unit ----
:next_batch
DO $$ BEGIN PERFORM pg_temp.stage_raw(61, 1, '{"a":1}'); END $$;
EXECUTE merge_raw(6) \gset
SELECT is(:stored, 1, 'an answer that no unit asked for is stored');
SELECT is((SELECT count(*)::integer FROM stage_alias), 0, 'whatever its bytes');

-- ---- binary bodies, and large ones ----
:next_batch
INSERT INTO stage_raw VALUES (71, 1, '2025-06-20 10:00Z', NULL, '2025-04-01', '2025-05-01', '2025-06-20', '2025-06-20', true, 500, 'months', NULL, NULL, 100, '\x00ff1b5b');
INSERT INTO stage_raw VALUES (72, 1, '2025-06-20 10:00Z', NULL, '2025-04-01', '2025-05-01', '2025-06-20', '2025-06-20', true, 500, 'months', NULL, NULL, 100, convert_to(repeat('{"quiet":0},', 100000), 'UTF8'));
EXECUTE merge_raw(7) \gset
SELECT is((SELECT body FROM simtally_store.raw_answer WHERE raw_id = 71), '\x00ff1b5b', 'bytes that are no text stay what they were');
SELECT is((SELECT octet_length(body) FROM simtally_store.raw_answer WHERE raw_id = 72), 1200000, 'a large answer stays whole');
SELECT cmp_ok((SELECT pg_column_size(body) FROM simtally_store.raw_answer WHERE raw_id = 72), '<', 120000, 'and is kept compressed');
SELECT is((SELECT pg_column_compression(body) FROM simtally_store.raw_answer WHERE raw_id = 72), current_setting('default_toast_compression'), 'by lz4, where the server has it');

-- ---- rejects ----
:next_batch
INSERT INTO stage_alias VALUES (81, 11);
INSERT INTO stage_reject VALUES (100, 1, 'one', '/a', 'months', 'not_a_number', E'"\x1b[31m" is no figure', 81), (100, NULL, 'nobody', 'line 3', 'file.csv', 'unknown_account', NULL, NULL);
EXECUTE merge_reject(8) \gset
SELECT is(:quarantined, 2, 'what could not be understood is quarantined');
SELECT results_eq($$SELECT provider, account, at, source, reason, detail FROM simtally.quarantine WHERE run_id = 8 ORDER BY at$$,
	$$VALUES ('fourth', 'one', '/a', 'months', 'not_a_number', E'"\x1b[31m" is no figure'), ('fourth', 'nobody', 'line 3', 'file.csv', 'unknown_account', NULL)$$,
	'with account, place and reason, whether the account is known or not');
SELECT is((SELECT raw_id FROM simtally_store.quarantine WHERE run_id = 8 AND at = '/a'), 11::bigint, 'and leads to the answer that is kept');

SELECT * FROM finish();
ROLLBACK;
