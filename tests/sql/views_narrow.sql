-- views_narrow.sql: what is asked of the views about one account reaches the indexes of what is large, and says what the whole says of it.
BEGIN;
\i tests/sql/load.psql
\i tests/sql/close.psql
SELECT plan(12);

-- The large tables that a query reads other than by the account; empty ones do not count.
CREATE FUNCTION pg_temp.wide(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
	RETURN (SELECT string_agg(DISTINCT scan ->> 'Relation Name', ' ')
		FROM jsonb_path_query(plan, '$.** ? (@."Relation Name" like_regex "^(usage|closed_(figure|sum|report))_20250[56]$" || @."Relation Name" == "account")') scan
		WHERE coalesce(scan ->> 'Index Cond', '') !~ '\maccount(_id)?\M');
END $$;
-- What a view says of an account, and what of that account in all that it says.
CREATE FUNCTION pg_temp.narrow(view text, account text, OUT narrow text, OUT wide text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SELECT string_agg(v::text, '' '' ORDER BY v::text) FROM simtally.%I v WHERE provider = ''fourth'' AND account = %L', view, account) INTO narrow;
	EXECUTE format('WITH v AS MATERIALIZED (SELECT * FROM simtally.%I) SELECT string_agg(v::text, '' '' ORDER BY v::text) FROM v WHERE provider = ''fourth'' AND account = %L', view, account) INTO wide;
END $$;

INSERT INTO simtally_store.series (series_id, provider_id, endpoint, metric, scope, grain, role, unit, rank) OVERRIDING SYSTEM VALUE VALUES
	(21, 100, 'file', 'data', 'homeland', 'month', 'used', 'byte', 2), (22, 100, 'file', 'data', 'region/a', 'month', 'used', 'byte', 2);
DO $$ BEGIN
	PERFORM pg_temp.month(11, 100);
	PERFORM pg_temp.put(11, 1, '2025-06-01', 7); PERFORM pg_temp.put(11, 4, '2025-06-01', 1, 2);
	PERFORM pg_temp.put(11, 21, '2025-05-01', 900); PERFORM pg_temp.put(11, 21, '2025-06-01', 900); -- second to the entries
	PERFORM pg_temp.days(12, '2025-05-01', '2025-06-19');
	PERFORM pg_temp.put(13, 21, '2025-06-01', 3); PERFORM pg_temp.put(13, 22, '2025-06-01', 4, 2); PERFORM pg_temp.days(13, '2025-06-01', '2025-06-19');
END $$;
-- Many others, so that it is worth while to look for one.
INSERT INTO simtally_store.account (account_id, provider_id, account, kind) OVERRIDING SYSTEM VALUE SELECT i, 100, 'a' || i, 'sim' FROM generate_series(1001, 3000) i;
INSERT INTO simtally_store.usage (account_id, series_id, period, quantity, quality, revision, run_id, raw_id, recorded_at, read_at)
	SELECT CASE WHEN s = 6 THEN 1000 + i ELSE i END, s, m::date, 10, 3, 1, 1, 1, now(), now()
	FROM generate_series(1001, 2000) i, unnest(ARRAY[1, 4, 6]) s, unnest(ARRAY['2025-05-01', '2025-06-01']) m;
\ir close_month.psql
UPDATE simtally_store.usage SET quantity = quantity + 1, revision = 2 WHERE account_id BETWEEN 11 AND 13;

SELECT is(narrow, wide, 'months of entries, closed and open: each is what the whole says') FROM pg_temp.narrow('usage_month', 'a11');
SELECT is((SELECT string_agg(concat_ws(' ', to_char(month, 'MM'), quantity, completeness, days_reported), ', ' ORDER BY month) FROM simtally.usage_month WHERE account = 'a11'),
	'05 100 complete, 06 8 provisional', 'as it was closed, and as it is');
SELECT is(narrow, wide, 'so are months of days') FROM pg_temp.narrow('usage_month', 'a12');
SELECT is((SELECT string_agg(concat_ws(' ', to_char(month, 'MM'), quantity, completeness, days_reported), ', ' ORDER BY month) FROM simtally.usage_month WHERE account = 'a12'),
	'05 310 complete 31, 06 209 provisional 19', 'as they were closed, and as they are');
SELECT is(narrow, wide, 'and days') FROM pg_temp.narrow('usage_day', 'a12');
SELECT is((SELECT string_agg(concat_ws(' ', to_char(day, 'MM'), count, quantity), ', ' ORDER BY day) FROM (SELECT date_trunc('month', day) AS day, count(*), min(quantity) AS quantity
	FROM simtally.usage_day WHERE account = 'a12' GROUP BY 1) d), '05 31 10, 06 19 11', 'likewise');
SELECT is((SELECT string_agg(concat_ws(' ', scope, quantity, completeness), ', ' ORDER BY scope) FROM simtally.usage_month WHERE account = 'a13'),
	'homeland 4 provisional, region/a 5 provisional', 'without entries a month is as sure as the least sure of its scopes, and stands before the days');

ANALYZE simtally_store.account, simtally_store.usage, simtally_store.closed_month, simtally_store.closed_series;
DO $$ BEGIN PERFORM simtally_store.analyze_closed_month('2025-05-01'); END $$;
SELECT is(pg_temp.wide($$SELECT * FROM simtally.usage_month WHERE provider = 'fourth' AND account = 'a11'$$), NULL, 'an account''s months');
SELECT is(pg_temp.wide($$SELECT * FROM simtally.usage_month WHERE provider = 'fourth' AND account = 'a11' AND month = '2025-06-01'$$), NULL, 'an account''s month');
SELECT is(pg_temp.wide($$SELECT * FROM simtally.usage_month WHERE account = 'a11'$$), NULL, 'of whatever provider');
SELECT is(pg_temp.wide($$SELECT * FROM simtally.usage_day WHERE provider = 'fourth' AND account = 'a12'$$), NULL, 'an account''s days');
SELECT is(pg_temp.wide($$SELECT * FROM simtally.usage_day WHERE provider = 'fourth' AND account = 'a12' AND day >= '2025-06-01'$$), NULL, 'some of them');

SELECT * FROM finish();
ROLLBACK;
