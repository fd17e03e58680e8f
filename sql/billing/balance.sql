-- balance.sql: what came in and what became of it; where the two do not agree the server refuses it.
-- Parameters: $1 import_id. Result: none; fills simtally_store.import_balance.
INSERT INTO simtally_store.import_balance (import_id, kind, measure, unit, came_in, loaded, changed, unchanged, superseded, passed_over, refused)
WITH fate AS (
	SELECT 'rows' AS measure, coalesce(currency, '') AS unit, fate, count(*)::numeric AS figure FROM billing_fate GROUP BY 2, 3
	UNION ALL
	SELECT 'money', coalesce(currency, ''), fate, sum(amount) FROM billing_fate WHERE amount IS NOT NULL GROUP BY 2, 3
	UNION ALL
	SELECT 'quantity', CASE s.metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END, f.fate, sum(s.quantity::numeric)
	FROM billing_stage s JOIN billing_fate f USING (file_line) WHERE s.quantity IS NOT NULL GROUP BY 2, 3
	UNION ALL
	SELECT 'rows', '', 'loaded', 0 WHERE NOT EXISTS (SELECT FROM billing_fate) -- a file without rows foots, too
), became AS (
	SELECT measure, unit, coalesce(sum(figure) FILTER (WHERE fate = 'loaded'), 0) AS loaded, coalesce(sum(figure) FILTER (WHERE fate = 'changed'), 0) AS changed,
		coalesce(sum(figure) FILTER (WHERE fate = 'unchanged'), 0) AS unchanged, coalesce(sum(figure) FILTER (WHERE fate = 'superseded'), 0) AS superseded,
		coalesce(sum(figure) FILTER (WHERE fate = 'passed_over'), 0) AS passed_over, coalesce(sum(figure) FILTER (WHERE fate = 'refused'), 0) AS refused
	FROM fate
	GROUP BY measure, unit
)
SELECT $1::integer, 'billing', measure, unit, coalesce(c.came_in, 0), coalesce(b.loaded, 0), coalesce(b.changed, 0), coalesce(b.unchanged, 0),
	coalesce(b.superseded, 0), coalesce(b.passed_over, 0), coalesce(b.refused, 0)
FROM billing_came_in c
FULL JOIN became b USING (measure, unit);
