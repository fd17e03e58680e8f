-- balance.sql: what came in with this batch and what became of it, added to the balance of its import. came_in is what was counted as it
-- was read; a figure's fate is what the merges made of it. Rows of answers are figures. Rows of a file are its lines: one is refused where
-- anything of it is, else changed where one of its figures is, else loaded, unchanged, superseded, said twice; one that tells nothing is
-- passed over. With touch.sql the last before the commit: sessions that load side by side meet in these few rows.
-- Takes: $1 run_id. Gives: one row: balanced.
WITH counted AS (
	SELECT c.provider_id, c.import_id, v.measure, v.unit, v.fate, v.amount
	FROM stage_counted c
	CROSS JOIN LATERAL (VALUES
		('rows', '', 'came_in', CASE WHEN c.lines > 0 THEN c.lines ELSE c.came_figures END), ('rows', '', 'passed_over', CASE
			WHEN c.lines > 0 THEN c.silent ELSE c.passed_figures END),
		('rows', '', 'said_twice', CASE WHEN c.lines > 0 THEN 0 ELSE c.twice_figures END), ('rows', '', 'refused', CASE
			WHEN c.lines > 0 THEN 0 ELSE c.refused_figures END),
		('quantity', 'byte', 'came_in', c.came_byte), ('quantity', 'second', 'came_in', c.came_second),
			('quantity', 'message', 'came_in', c.came_message),
		('quantity', 'byte', 'said_twice', c.twice_byte), ('quantity', 'second', 'said_twice', c.twice_second),
			('quantity', 'message', 'said_twice', c.twice_message),
		('quantity', 'byte', 'passed_over', c.passed_byte), ('quantity', 'second', 'passed_over', c.passed_second),
			('quantity', 'message', 'passed_over', c.passed_message),
		('quantity', 'byte', 'refused', c.refused_byte), ('quantity', 'second', 'refused', c.refused_second),
			('quantity', 'message', 'refused', c.refused_message)
	) AS v (measure, unit, fate, amount)
), file AS ( -- of a batch that is a piece of one
	SELECT provider_id, import_id FROM stage_counted WHERE lines > 0 LIMIT 1
), staged AS MATERIALIZED (
	SELECT DISTINCT account_id, series_id, period FROM stage_usage WHERE EXISTS (SELECT FROM file)
), figure AS MATERIALIZED ( -- of a file, by its lines
	SELECT c.raw_id, c.line, d.unit, d.role, c.quantity, CASE
		WHEN s.account_id IS NULL AND EXISTS (SELECT FROM stage_reject r
			WHERE r.raw_id = c.raw_id AND r.account_id = c.account_id AND r.period = c.period AND r.metric = d.metric) THEN 'refused'
		WHEN s.account_id IS NULL THEN 'superseded'
		WHEN c.again THEN 'said_twice'
		ELSE f.fate END AS fate
	FROM stage_came c
	JOIN simtally_store.series d USING (series_id)
	LEFT JOIN staged s ON s.account_id = c.account_id AND s.series_id = c.series_id AND s.period = c.period
	LEFT JOIN stage_fate f ON f.account_id = c.account_id AND f.series_id = c.series_id AND f.period = c.period
), line AS (
	SELECT raw_id, line, CASE min(CASE fate WHEN 'refused' THEN 1 WHEN 'changed' THEN 2 WHEN 'loaded' THEN 3 WHEN 'unchanged' THEN 4
		WHEN 'superseded' THEN 5 ELSE 6 END)
		WHEN 1 THEN 'refused' WHEN 2 THEN 'changed' WHEN 3 THEN 'loaded' WHEN 4 THEN 'unchanged'
			WHEN 5 THEN 'superseded' ELSE 'said_twice' END AS fate
	FROM (
		SELECT raw_id, line, fate FROM figure
		UNION ALL
		SELECT raw_id, substring(at FROM '^line ([0-9]+)')::bigint, 'refused' FROM stage_reject WHERE EXISTS (SELECT FROM file)
	) every
	GROUP BY raw_id, line
), merged AS (
	SELECT d.provider_id, NULL::integer AS import_id, v.measure, v.unit, f.fate, v.amount
	FROM stage_fate f
	JOIN simtally_store.series d USING (series_id)
	CROSS JOIN LATERAL (VALUES ('rows', '', f.parts), ('quantity', d.unit, CASE
		WHEN d.role = 'used' THEN f.quantity ELSE 0 END)) AS v (measure, unit, amount)
	WHERE NOT EXISTS (SELECT FROM file)
	UNION ALL
	SELECT p.provider_id, p.import_id, 'quantity', f.unit, f.fate, f.quantity FROM figure f, file p WHERE f.role = 'used'
	UNION ALL
	SELECT p.provider_id, p.import_id, 'rows', '', l.fate, 1 FROM line l, file p
), balance AS (
	SELECT provider_id, import_id, measure, unit, coalesce(sum(amount) FILTER (WHERE fate = 'came_in'), 0) AS came_in,
		coalesce(sum(amount) FILTER (WHERE fate = 'loaded'), 0) AS loaded, coalesce(sum(amount) FILTER (WHERE fate = 'changed'), 0) AS changed,
		coalesce(sum(amount) FILTER (WHERE fate = 'unchanged'), 0) AS unchanged,
			coalesce(sum(amount) FILTER (WHERE fate = 'said_twice'), 0) AS said_twice,
		coalesce(sum(amount) FILTER (WHERE fate = 'superseded'), 0) AS superseded,
			coalesce(sum(amount) FILTER (WHERE fate = 'passed_over'), 0) AS passed_over,
		coalesce(sum(amount) FILTER (WHERE fate = 'refused'), 0) AS refused
	FROM (TABLE counted UNION ALL TABLE merged) every
	GROUP BY provider_id, import_id, measure, unit
), told AS (
	INSERT INTO simtally_store.import_balance AS t (kind, import_id, measure, unit, came_in, loaded, changed, unchanged, said_twice,
		superseded, passed_over, refused)
	SELECT i.kind, i.import_id, b.measure, b.unit, b.came_in, b.loaded, b.changed, b.unchanged, b.said_twice, b.superseded,
		b.passed_over, b.refused
	FROM balance b
	JOIN simtally_store.import i ON CASE WHEN b.import_id IS NULL THEN i.kind = 'answers' AND i.run_id = $1::integer
		AND i.provider_id = b.provider_id
		ELSE i.kind = 'usage' AND i.import_id = b.import_id END
	WHERE b.measure = 'rows' OR (b.came_in, b.loaded, b.changed, b.unchanged, b.said_twice, b.superseded, b.passed_over,
		b.refused) <> (0, 0, 0, 0, 0, 0, 0, 0)
	ORDER BY i.kind, i.import_id, b.measure, b.unit
	ON CONFLICT (kind, import_id, measure, unit) DO UPDATE SET came_in = t.came_in + excluded.came_in, loaded = t.loaded + excluded.loaded,
		changed = t.changed + excluded.changed, unchanged = t.unchanged + excluded.unchanged, said_twice = t.said_twice + excluded.said_twice,
		superseded = t.superseded + excluded.superseded, passed_over = t.passed_over + excluded.passed_over,
			refused = t.refused + excluded.refused
	RETURNING 1
)
SELECT count(*) AS balanced FROM told;
