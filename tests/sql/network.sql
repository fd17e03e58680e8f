-- network.sql: an operation a card and direction, resumed as one asking, never doubled; what requests and answers make of it.
BEGIN;
\set stage `cat sql/network/stage.sql`
\set take `cat sql/network/take.sql`
\set refusals `cat sql/network/refusals.sql`
\set forget `cat sql/network/forget.sql`
\set replace `cat sql/network/replace.sql`
\set plan `cat sql/network/plan.sql`
\set link `cat sql/network/link.sql`
\set resume `cat sql/network/resume.sql`
\set followed `cat sql/network/followed.sql`
\set next `cat sql/network/next.sql`
\set send `cat sql/network/send.sql`
\set settle `cat sql/network/settle.sql`
\set progress `cat sql/network/progress.sql`
\set counts `cat sql/network/counts.sql`
:stage
PREPARE take(smallint) AS :take
PREPARE refusals(text[], integer) AS :refusals
PREPARE forget(smallint) AS :forget
PREPARE again(integer) AS :replace
PREPARE new(smallint, boolean, integer) AS :plan
PREPARE link(boolean) AS :link
PREPARE resume(boolean) AS :resume
PREPARE followed(smallint, bigint, integer) AS :followed
PREPARE next(bigint, integer) AS :next
PREPARE send(bigint, integer, integer[], bigint[]) AS :send
PREPARE settle(smallint, bigint, text, text, text, text, jsonb) AS :settle
PREPARE progress(smallint, bigint, jsonb, text, text) AS :progress
PREPARE counts AS :counts
SELECT plan(25);

INSERT INTO simtally_store.provider (provider_id, name, zone) OVERRIDING SYSTEM VALUE VALUES (100, 'fourth', 'UTC'), (200, 'fifth', 'UTC');
INSERT INTO simtally_store.account (account_id, provider_id, account, kind) OVERRIDING SYSTEM VALUE VALUES
	(1, 100, 'a', 'card'), (2, 100, 'b', 'card'), (3, 100, 'c', 'card'), (4, 100, 'p', 'pool'), (5, 200, 'z', 'card');
CREATE FUNCTION pg_temp.states(on_or_off boolean) RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(a.account || ' ' || o.state || coalesce(' ' || o.message, ''), ', ' ORDER BY o.account_id, o.operation_id)
		FROM simtally_store.network_operation o JOIN simtally_store.account a USING (account_id) WHERE o.switch_on = $1 $$;
CREATE FUNCTION pg_temp.of_card() RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(c.account || ' ' || coalesce(o.state, '-'), ', ' ORDER BY c.line)
		FROM network_card c LEFT JOIN simtally_store.network_operation o USING (account_id, operation_id) $$;

-- ---- the cards of a file ----
INSERT INTO network_stage VALUES (1, 'b'), (2, 'a'), (3, 'b'), (4, 'x'), (5, 'p'), (6, 'z');
EXECUTE take(100::smallint);
SELECT is((SELECT string_agg(line || account, ',' ORDER BY line) FROM network_card), '1b,2a,4x,5p,6z', 'each once, by the first line that names it');
CREATE TEMPORARY TABLE refused AS EXECUTE refusals('{card}', 2);
SELECT is((SELECT string_agg(account || ' ' || coalesce(kind, '?') || ' ' || refused, ',' ORDER BY line) FROM refused), 'x ? 3,p pool 3', 'unknown ones, other kinds, another provider''s; the first two of three');
DELETE FROM network_card WHERE account IN ('x', 'p', 'z');
INSERT INTO network_card (line, account, account_id, kind) VALUES (7, 'c', 3, 'card');

-- ---- planned, sent ----
EXECUTE link(true);
EXECUTE resume(true);
EXECUTE new(100::smallint, true, 11);
EXECUTE link(true);
SELECT is(pg_temp.states(true), 'a planned, b planned, c planned', 'one operation a card');
CREATE TEMPORARY TABLE chosen AS EXECUTE next(0, 2);
SELECT is((SELECT string_agg(account, ',' ORDER BY line) FROM chosen), 'b,a', 'the next two, in the file''s order');
SELECT throws_ok($$INSERT INTO simtally_store.network_operation (account_id, provider_id, switch_on, asking, run_id) VALUES (1, 100, true, 12, 12)$$, '23505', NULL,
	'a second one in the same direction is refused by the table itself');
SELECT lives_ok($$INSERT INTO simtally_store.network_operation (account_id, provider_id, switch_on, asking, run_id) VALUES (1, 100, false, 12, 12)$$, 'the other direction is another operation');
SELECT array_agg(account_id) AS accounts, array_agg(operation_id) AS operations FROM chosen \gset
EXECUTE send(500, 11, :'accounts', :'operations');
SELECT is(pg_temp.states(true), 'a sent, b sent, c planned', 'two are on their way');
EXECUTE send(501, 11, :'accounts', :'operations');
SELECT is((SELECT string_agg(DISTINCT batch_id::text, ',') FROM simtally_store.network_operation WHERE state = 'sent'), '500', 'what is on its way goes out with no other request');

-- ---- the run is gone ----
EXECUTE forget(200::smallint);
SELECT is(pg_temp.states(true), 'a sent, b sent, c planned', 'another provider''s lock says nothing');
EXECUTE forget(100::smallint);
SELECT is(pg_temp.states(true), 'a unknown run 11 ended after it began to send this and before an answer came, b unknown run 11 ended after it began to send this and before an answer came, c planned',
	'what was on its way is unknown');
EXECUTE send(502, 12, :'accounts', :'operations');
SELECT is((SELECT count(*) FROM simtally_store.network_operation WHERE batch_id = 502), 0::bigint, 'and is not sent');
UPDATE network_card SET operation_id = NULL;
EXECUTE link(true);
EXECUTE again(13);
EXECUTE link(true);
SELECT is(pg_temp.of_card(), 'b planned, a planned, c planned', 'until somebody says so: then a new one takes its place');
SELECT is((SELECT string_agg(state || asking || '/' || run_id, ',' ORDER BY operation_id) FROM simtally_store.network_operation WHERE account_id = 2), 'replaced11/11,planned11/13',
	'of the same asking, and by whom');

-- ---- answered ----
SELECT array_agg(account_id) AS accounts, array_agg(operation_id) AS operations FROM network_card \gset
EXECUTE send(600, 13, :'accounts', :'operations');
EXECUTE settle(100::smallint, 600, 'accepted', NULL, 'B-1', 't1', '[{"account":"c","message":"no"},{"account":"c","message":"never"},{"account":"z","message":"not ours"}]');
SELECT is(pg_temp.of_card(), 'b accepted, a accepted, c failed', 'accepted but for the refused');
SELECT is((SELECT message || batch_code || trace FROM simtally.network_operation WHERE account = 'c' AND state = 'failed'), 'never; noB-1t1', 'with all that was said of it');
CREATE TEMPORARY TABLE mine AS EXECUTE followed(100::smallint, 0, 13);
CREATE TEMPORARY TABLE theirs AS EXECUTE followed(100::smallint, 0, 14);
SELECT is((SELECT count(*) FROM mine), 0::bigint, 'a run''s own requests are no leftovers');
SELECT is((SELECT batch_id || batch_code FROM theirs), '600B-1', 'a later run takes them up');
EXECUTE progress(100::smallint, 600, '[{"account":"a","state":"running","message":"under way"},{"account":"a","state":"done"},{"account":"c","state":"done"},{"account":"z","state":"done"}]', 't2', 'not named');
SELECT is(pg_temp.states(true), 'a replaced run 11 ended after it began to send this and before an answer came, a accepted under way, b replaced run 11 ended after it began to send this and before an answer came, b accepted not named, c failed never; no',
	'the less finished word counts; who is not named stays; a failed one stays failed');
EXECUTE progress(100::smallint, 600, '[{"account":"a","state":"done","message":null}]', NULL, 'not named');
SELECT is(pg_temp.of_card(), 'b accepted, a done, c failed', 'one is done');
SELECT is((SELECT trace FROM simtally.network_operation WHERE account = 'a' AND state = 'done'), 't2', 'the last number of an exchange that there was');

-- ---- asked again ----
UPDATE network_card SET operation_id = NULL;
EXECUTE link(true);
EXECUTE resume(true);
SELECT is(pg_temp.of_card(), 'b accepted, a done, c failed', 'before its end the asking goes on: what is done or failed is not asked anew');
UPDATE simtally_store.network_operation SET state = 'done' WHERE state = 'accepted';
UPDATE network_card SET operation_id = NULL;
EXECUTE link(true);
EXECUTE resume(true);
EXECUTE new(100::smallint, true, 20);
EXECUTE link(true);
SELECT is(pg_temp.of_card(), 'b planned, a planned, c planned', 'after its end it is another asking');
CREATE TEMPORARY TABLE counted AS EXECUTE counts;
SELECT is((SELECT counted::text FROM counted), '(3,0,0,0,0,0,0)', 'counted');
UPDATE simtally_store.network_operation SET state = 'sent', batch_id = 700 WHERE state = 'planned' AND switch_on;
EXECUTE settle(100::smallint, 700, 'planned', 'too many requests', NULL, NULL, '[]');
SELECT is(pg_temp.of_card(), 'b planned, a planned, c planned', 'a request that surely did nothing leaves them to be sent');
SELECT throws_ok($$UPDATE simtally_store.network_operation SET state = 'sent', batch_id = NULL WHERE state = 'planned'$$, '23514', NULL, 'nothing is on its way without a request');
SELECT * FROM finish();
ROLLBACK;
