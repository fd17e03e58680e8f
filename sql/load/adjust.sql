-- adjust.sql: what came for closed months: for each account and metric that changed, the month's figures as usage_month would
-- now give them, less what was closed and adjusted before. The closed figures stay; the difference is a row.
-- A scope whose figure was not there when the month was closed gets a row even when it is zero, unless its metric was reported then.
-- Takes: $1 run_id. Gives: one row: adjusted.
WITH late AS MATERIALIZED (
	SELECT DISTINCT close_id, account_id, metric, month FROM stage_late
), month_row AS MATERIALIZED (
	SELECT l.close_id, l.account_id, l.metric, s.scope, s.unit, s.endpoint, s.rank, s.role, u.quantity, u.revision,
		s.role = 'entry' OR NOT EXISTS (SELECT FROM simtally_store.series e
			WHERE e.provider_id = s.provider_id AND e.endpoint = s.endpoint AND e.metric = s.metric AND e.grain = 'month' AND e.role = 'entry') AS reports
	FROM late l
	JOIN simtally_store.usage u ON u.account_id = l.account_id AND u.period = l.month
	JOIN simtally_store.series s ON s.series_id = u.series_id AND s.metric = l.metric AND s.grain = 'month' AND s.role IN ('used', 'entry')
), record AS MATERIALIZED (
	SELECT DISTINCT ON (account_id, close_id, metric) account_id, close_id, metric, endpoint
	FROM month_row WHERE reports
	ORDER BY account_id, close_id, metric, rank
), day_row AS (
	SELECT DISTINCT ON (l.account_id, l.close_id, l.metric, s.scope, u.period)
		l.account_id, l.close_id, l.metric, s.scope, s.unit, u.quantity, u.revision
	FROM late l
	JOIN simtally_store.usage u ON u.account_id = l.account_id AND u.period >= l.month AND u.period < (l.month + interval '1 month')::date
	JOIN simtally_store.series s ON s.series_id = u.series_id AND s.metric = l.metric AND s.grain = 'day' AND s.role = 'used'
	WHERE NOT EXISTS (SELECT FROM record r WHERE r.account_id = l.account_id AND r.close_id = l.close_id AND r.metric = l.metric)
	ORDER BY l.account_id, l.close_id, l.metric, s.scope, u.period, s.rank
), present AS (
	SELECT m.account_id, m.close_id, m.metric, m.scope, m.unit, m.quantity::numeric, m.revision, NULL::bigint AS days
	FROM month_row m JOIN record r USING (account_id, close_id, metric, endpoint)
	WHERE m.role = 'used'
	UNION ALL
	SELECT account_id, close_id, metric, scope, unit, sum(quantity), (1 + sum(revision - 1))::integer, count(*)
	FROM day_row GROUP BY account_id, close_id, metric, scope, unit
), closed AS (
	SELECT l.account_id, l.close_id, l.metric, s.scope, s.unit, f.quantity, f.revision, NULL::integer AS days
	FROM late l
	JOIN simtally_store.closed_figure f ON f.account_id = l.account_id AND f.close_id = l.close_id AND f.period = l.month
	JOIN simtally_store.closed_series s ON s.close_id = f.close_id AND s.series_id = f.series_id AND s.metric = l.metric AND s.grain = 'month'
	UNION ALL
	SELECT l.account_id, l.close_id, l.metric, s.scope, s.unit, d.quantity, d.revision, d.days_reported
	FROM late l
	JOIN simtally_store.closed_sum d ON d.account_id = l.account_id AND d.close_id = l.close_id AND d.month = l.month
	JOIN simtally_store.closed_series s ON s.close_id = d.close_id AND s.series_id = d.series_id AND s.metric = l.metric
), earlier AS (
	SELECT j.account_id, j.close_id, j.metric, j.scope, min(j.unit) AS unit, sum(j.delta) AS delta,
		(array_agg(j.to_revision ORDER BY j.adjustment_id DESC))[1] AS revision, (array_agg(j.run_id ORDER BY j.adjustment_id DESC))[1] AS run_id
	FROM late l
	JOIN simtally_store.adjustment j ON j.account_id = l.account_id AND j.close_id = l.close_id AND j.metric = l.metric
	GROUP BY j.account_id, j.close_id, j.metric, j.scope
), compared AS (
	SELECT account_id, close_id, metric, scope, coalesce(p.unit, c.unit, e.unit) AS unit,
		coalesce(p.quantity, 0) - coalesce(c.quantity, 0) - coalesce(e.delta, 0) AS delta,
		CASE WHEN e.account_id IS NOT NULL THEN e.revision ELSE c.revision END AS from_revision, p.revision AS to_revision,
		c.account_id IS NULL AND e.account_id IS NULL AS new, p.account_id IS NULL AS gone, c.days AS closed_days, p.days, e.run_id,
		r.account_id IS NOT NULL AS reported
	FROM present p
	FULL JOIN closed c USING (account_id, close_id, metric, scope)
	FULL JOIN earlier e USING (account_id, close_id, metric, scope)
	LEFT JOIN (
		SELECT l.account_id, l.close_id, l.metric FROM late l
		JOIN simtally_store.closed_report r ON r.account_id = l.account_id AND r.close_id = l.close_id AND r.metric = l.metric AND r.month = l.month
		WHERE r.completeness <> 'missing'
	) r USING (account_id, close_id, metric)
), added AS (
	INSERT INTO simtally_store.adjustment (account_id, close_id, run_id, metric, scope, unit, delta, from_revision, to_revision, reason)
	SELECT account_id, close_id, $1::integer, metric, scope, unit, CASE WHEN abs(delta) <= 9223372036854775807 THEN delta END, from_revision, to_revision,
		CASE
			WHEN new AND NOT reported THEN 'first reported after the month was closed'
			WHEN new THEN 'not named when the month was closed'
			WHEN gone THEN 'no longer reported apart'
			WHEN closed_days IS NOT NULL AND days IS NULL THEN format('the month''s own figure stands for the sum of %s days', closed_days)
			WHEN closed_days IS NULL AND days IS NOT NULL AND NOT new THEN format('%s days were reported after the month was closed', days)
			WHEN days <> closed_days AND run_id IS NULL THEN format('%s days reported, %s when the month was closed', days, closed_days)
			ELSE 'restated by the provider'
		END || CASE WHEN run_id IS NOT NULL THEN format(', after run %s', run_id) ELSE '' END
	FROM compared
	WHERE delta <> 0 OR (new AND NOT reported)
	ORDER BY account_id, close_id, metric, scope
	RETURNING 1
)
SELECT count(*) AS adjusted FROM added;
