-- import.sql: what came in with each import that speaks of the month, and what became of it; of the whole import, whatever months it speaks of.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the imports of bills that speak of it, $4 integer[] of those, the ones that do so
--        only by rows whose month cannot be read
-- Gives: kind, import_id (NULL: the sum of that kind's imports), imports (how many it sums), provider, file_name (NULL: answers of a run), run_id,
--        recorded_at, unread (true: an import of $4), measure (rows, money, quantity; NULL: it was not counted when it came in), unit (currency,
--        byte, second, message; NULL: of rows, and of money without a currency), came_in, loaded, changed, unchanged, said_twice, superseded,
--        passed_over, refused, difference (came_in less its fates), kept_difference (refused less what the quarantine keeps of it; NULL: not of rows or
--        money of a bill)
--
-- Files of usage speak of the months that their pieces cover, and that their refused rows name; answers of the months that their run
-- asked about. A register speaks of every month: those count that came in since the month began, and of each kind the last one before.

WITH spoke AS (
	SELECT 'billing' AS kind, unnest($3::integer[]) AS import_id
	UNION
	SELECT 'usage', m.import_id
	FROM simtally_store.import_month m
	JOIN simtally_store.usage_import u USING (import_id)
	WHERE u.provider_id = ANY ($2::smallint[]) AND m.month = $1::date
	UNION
	SELECT 'usage', u.import_id
	FROM simtally_store.quarantine q
	JOIN simtally_store.usage_import u USING (import_id)
	WHERE u.provider_id = ANY ($2::smallint[]) AND q.month = $1::date
	UNION
	SELECT 'answers', i.import_id
	FROM simtally_store.import i
	WHERE i.kind = 'answers' AND i.provider_id = ANY ($2::smallint[]) AND EXISTS (
		SELECT FROM simtally_store.run_coverage c WHERE c.run_id = i.run_id AND c.provider_id = i.provider_id AND c.month = $1::date
		UNION ALL SELECT FROM simtally_store.load_total t WHERE t.run_id = i.run_id AND t.provider_id = i.provider_id AND t.month = $1::date)
	UNION
	SELECT kind, import_id
	FROM (SELECT kind, import_id, recorded_at, lead(recorded_at) OVER (PARTITION BY kind ORDER BY recorded_at, import_id) AS next
		FROM simtally_store.import WHERE kind NOT IN ('billing', 'usage', 'answers')) r
	WHERE recorded_at >= $1::date OR next IS NULL OR next >= $1::date
), measured AS (
	SELECT s.kind, s.import_id, b.measure, CASE WHEN b.measure <> 'rows' THEN nullif(b.unit, '') END AS unit, sum(b.came_in) AS came_in, sum(b.loaded) AS loaded,
		sum(b.changed) AS changed, sum(b.unchanged) AS unchanged, sum(b.said_twice) AS said_twice, sum(b.superseded) AS superseded,
		sum(b.passed_over) AS passed_over, sum(b.refused) AS refused
	FROM spoke s
	LEFT JOIN simtally_store.import_balance b USING (kind, import_id)
	GROUP BY 1, 2, 3, 4
), kept AS ( -- of bills each refused row is kept once, with its money
	SELECT import_id, 'rows' AS measure, NULL AS unit, count(*)::numeric AS kept
	FROM simtally_store.quarantine WHERE import_id = ANY ($3::integer[]) GROUP BY import_id
	UNION ALL
	SELECT import_id, 'money', currency, sum(amount)
	FROM simtally_store.quarantine WHERE import_id = ANY ($3::integer[]) AND amount IS NOT NULL GROUP BY import_id, currency
), held AS (
	SELECT m.*, CASE WHEN m.kind = 'billing' AND m.measure <> 'quantity' THEN m.refused - coalesce(k.kept, 0) END AS off
	FROM measured m
	LEFT JOIN kept k ON m.kind = 'billing' AND k.import_id = m.import_id AND k.measure = m.measure AND k.unit IS NOT DISTINCT FROM m.unit
), summed AS (
	SELECT kind, import_id, count(*) AS imports, measure, unit, sum(came_in) AS came_in, sum(loaded) AS loaded, sum(changed) AS changed,
		sum(unchanged) AS unchanged, sum(said_twice) AS said_twice, sum(superseded) AS superseded, sum(passed_over) AS passed_over, sum(refused) AS refused,
		sum(abs(off)) AS off
	FROM held
	GROUP BY GROUPING SETS ((kind, import_id, measure, unit), (kind, measure, unit))
)
SELECT s.kind, s.import_id, s.imports, p.name AS provider, coalesce(i.file_name, b.file_name, u.file_name) AS file_name,
	coalesce(i.run_id, b.run_id, u.run_id) AS run_id,
	to_char(coalesce(i.recorded_at, b.imported_at, u.begun_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS recorded_at,
	s.kind = 'billing' AND coalesce(s.import_id = ANY ($4::integer[]), false) AS unread, s.measure, s.unit, s.came_in, s.loaded, s.changed, s.unchanged,
	s.said_twice, s.superseded, s.passed_over, s.refused,
	s.came_in - s.loaded - s.changed - s.unchanged - s.said_twice - s.superseded - s.passed_over - s.refused AS difference, s.off AS kept_difference
FROM summed s
LEFT JOIN simtally_store.import i ON i.kind = s.kind AND i.import_id = s.import_id
LEFT JOIN simtally_store.billing_import b ON s.kind = 'billing' AND b.import_id = s.import_id
LEFT JOIN simtally_store.usage_import u ON s.kind = 'usage' AND u.import_id = s.import_id
LEFT JOIN simtally_store.provider p ON p.provider_id = coalesce(i.provider_id, u.provider_id)
ORDER BY array_position(ARRAY['billing', 'usage', 'answers', 'accounts', 'products', 'tariffs', 'bindings'], s.kind), s.import_id NULLS FIRST,
	array_position(ARRAY['rows', 'money', 'quantity'], s.measure), s.unit COLLATE "C" NULLS LAST;
