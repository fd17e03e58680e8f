-- 011_views.sql: the views of figures say what they said, and what is asked of them about a provider, an account, a month or
-- days reaches the indexes: each branch holds the names itself, and what picks one figure of several, or adds them up, has
-- the names in its key, last, where they decide nothing. A month is told from a date without a time zone, which is cheaper.

-- The series that tell of use, each endpoint in its place of record, 1 first. reports: a row of it
-- makes the metric reported for its period.
CREATE VIEW simtally_store.source_series AS
SELECT series_id, provider_id, endpoint, metric, scope, grain, role, unit,
	dense_rank() OVER (PARTITION BY provider_id, metric, grain ORDER BY rank, endpoint) AS source,
	role = 'entry' OR NOT bool_or(role = 'entry') OVER (PARTITION BY provider_id, endpoint, metric, grain) AS reports
FROM simtally_store.series
WHERE role IN ('used', 'entry');

CREATE OR REPLACE VIEW simtally_store.day_figure AS
SELECT DISTINCT ON (u.account_id, s.metric, s.scope, u.period, p.name, a.account)
	s.provider_id, u.account_id, u.period, s.metric, s.scope, s.unit, u.quantity, u.revision, u.run_id, u.raw_id, u.recorded_at,
	CASE WHEN u.quality = 3 THEN 'final' WHEN u.period < p.today THEN 'lower_bound' ELSE 'provisional' END AS quality,
	p.name AS provider, a.account, a.active_from, a.active_to, p.today
FROM simtally_store.usage u
JOIN simtally_store.series s USING (series_id)
JOIN simtally_store.provider p USING (provider_id)
JOIN simtally_store.account a ON a.account_id = u.account_id AND a.provider_id = s.provider_id
WHERE s.grain = 'day' AND s.role = 'used'
ORDER BY u.account_id, s.metric, s.scope, u.period, p.name, a.account, s.rank;

CREATE OR REPLACE VIEW simtally_store.month_of_days AS
SELECT d.provider_id, d.account_id, d.month, d.metric, d.scope, d.unit, d.quantity, d.days_reported, d.revision, d.run_id,
	CASE
		WHEN d.lower_bounds > 0 THEN 'lower_bound'
		WHEN d.finals >= d.last_day - d.first_day + 1 THEN 'complete'
		WHEN d.finals < least(d.last_day, d.today - 1) - d.first_day + 1 THEN 'partial'
		ELSE 'provisional'
	END AS completeness, d.provider, d.account
FROM (
	SELECT f.provider_id, f.account_id, f.month, f.metric, f.scope, f.unit,
		CASE WHEN sum(f.quantity) <= 9223372036854775807 THEN sum(f.quantity)::bigint END AS quantity, count(*)::integer AS days_reported,
		count(*) FILTER (WHERE f.quality = 'final' AND f.period BETWEEN f.first_day AND f.last_day) AS finals,
		count(*) FILTER (WHERE f.quality = 'lower_bound' AND f.period BETWEEN f.first_day AND f.last_day) AS lower_bounds,
		(1 + sum(f.revision - 1))::integer AS revision, max(f.run_id) AS run_id,
		min(f.first_day) AS first_day, min(f.last_day) AS last_day, min(f.today) AS today, f.provider, f.account
	FROM (
		SELECT g.provider_id, g.account_id, g.period, g.metric, g.scope, g.unit, g.quantity, g.revision, g.run_id, g.quality, g.provider, g.account,
			date_trunc('month', g.period::timestamp)::date AS month,
			greatest(g.active_from, date_trunc('month', g.period::timestamp)::date) AS first_day,
			least(g.active_to, (date_trunc('month', g.period::timestamp) + interval '1 month - 1 day')::date) AS last_day,
			coalesce(g.today, 'infinity') AS today
		FROM simtally_store.day_figure g
	) f
	GROUP BY f.account_id, f.month, f.metric, f.scope, f.unit, f.provider_id, f.provider, f.account
) d
WHERE NOT EXISTS (SELECT FROM simtally_store.usage u JOIN simtally_store.source_series s USING (series_id)
	WHERE u.account_id = d.account_id AND u.period = d.month AND s.metric = d.metric AND s.grain = 'month' AND s.reports);

-- One row for a key: the month figure, else the sum of the days. record: of the endpoints that reported the metric the
-- first one's place, and how surely it did.
CREATE OR REPLACE VIEW simtally_store.month_figure AS
SELECT f.provider_id, f.account_id, f.month, f.metric, f.scope, f.unit, f.quantity,
	(ARRAY['partial', 'provisional', 'provisional', 'complete'])[f.record % 4 + 1] AS completeness, NULL::integer AS days_reported, f.revision, f.run_id,
	f.provider, f.account
FROM (
	SELECT s.provider_id, u.account_id, u.period AS month, s.metric, s.scope, s.unit, u.quantity, u.revision, u.run_id, s.role, s.source,
		min(4 * s.source + u.quality) FILTER (WHERE s.reports) OVER (PARTITION BY u.account_id, s.metric, u.period, p.name, a.account) AS record,
		p.name AS provider, a.account
	FROM simtally_store.usage u
	JOIN simtally_store.source_series s USING (series_id)
	JOIN simtally_store.provider p USING (provider_id)
	JOIN simtally_store.account a ON a.account_id = u.account_id AND a.provider_id = s.provider_id
	WHERE s.grain = 'month'
) f
WHERE f.role = 'used' AND f.source = f.record / 4
UNION ALL
SELECT provider_id, account_id, month, metric, scope, unit, quantity, completeness, days_reported, revision, run_id, provider, account
FROM simtally_store.month_of_days;

CREATE OR REPLACE VIEW simtally_store.closed_month_figure AS
SELECT c.close_id, c.provider_id, f.account_id, c.month, s.metric, s.scope, s.name AS scope_name, s.unit, f.quantity, r.completeness,
	NULL::integer AS days_reported, f.revision, f.run_id, p.name AS provider, a.account
FROM simtally_store.closed_month c
JOIN simtally_store.closed_figure f ON f.close_id = c.close_id AND f.period = c.month
JOIN simtally_store.closed_series s ON s.close_id = f.close_id AND s.series_id = f.series_id AND s.grain = 'month'
JOIN simtally_store.closed_report r ON r.account_id = f.account_id AND r.close_id = f.close_id AND r.metric = s.metric AND r.month = c.month
JOIN simtally_store.account a ON a.account_id = f.account_id AND a.provider_id = c.provider_id
JOIN simtally_store.provider p ON p.provider_id = c.provider_id
UNION ALL
SELECT c.close_id, c.provider_id, d.account_id, c.month, s.metric, s.scope, s.name, s.unit, d.quantity, d.completeness, d.days_reported, d.revision, d.run_id,
	p.name, a.account
FROM simtally_store.closed_month c
JOIN simtally_store.closed_sum d ON d.close_id = c.close_id AND d.month = c.month
JOIN simtally_store.closed_series s ON s.close_id = d.close_id AND s.series_id = d.series_id
JOIN simtally_store.account a ON a.account_id = d.account_id AND a.provider_id = c.provider_id
JOIN simtally_store.provider p ON p.provider_id = c.provider_id;

CREATE OR REPLACE VIEW simtally_store.standing_day AS
SELECT NULL::integer AS close_id, f.provider_id, f.account_id, f.period, f.metric, f.scope, l.name AS scope_name, f.unit, f.quantity,
	f.revision, f.run_id, f.raw_id, f.recorded_at, f.quality, f.provider, f.account
FROM simtally_store.day_figure f
LEFT JOIN simtally_store.current_label l ON l.provider_id = f.provider_id AND l.scope = f.scope
WHERE NOT EXISTS (SELECT FROM simtally_store.standing_close c WHERE c.provider_id = f.provider_id AND c.month = date_trunc('month', f.period::timestamp)::date)
UNION ALL
SELECT c.close_id, c.provider_id, f.account_id, f.period, s.metric, s.scope, s.name, s.unit, f.quantity, f.revision, f.run_id, f.raw_id, f.recorded_at,
	CASE WHEN f.quality = 3 THEN 'final' WHEN f.period < c.today THEN 'lower_bound' ELSE 'provisional' END, p.name, a.account
FROM simtally_store.standing_close c
JOIN simtally_store.closed_figure f ON f.close_id = c.close_id AND f.period >= c.month AND f.period < (c.month + interval '1 month')::date
JOIN simtally_store.closed_series s ON s.close_id = f.close_id AND s.series_id = f.series_id AND s.grain = 'day'
JOIN simtally_store.account a ON a.account_id = f.account_id AND a.provider_id = c.provider_id
JOIN simtally_store.provider p ON p.provider_id = c.provider_id;

CREATE OR REPLACE VIEW simtally_store.standing_month AS
SELECT NULL::integer AS close_id, f.provider_id, f.account_id, f.month, f.metric, f.scope, l.name AS scope_name, f.unit, f.quantity,
	f.completeness, f.days_reported, f.revision, f.run_id, f.provider, f.account
FROM simtally_store.month_figure f
LEFT JOIN simtally_store.current_label l ON l.provider_id = f.provider_id AND l.scope = f.scope
WHERE NOT EXISTS (SELECT FROM simtally_store.standing_close c WHERE c.provider_id = f.provider_id AND c.month = f.month)
UNION ALL
SELECT f.close_id, f.provider_id, f.account_id, f.month, f.metric, f.scope, f.scope_name, f.unit, f.quantity, f.completeness, f.days_reported, f.revision, f.run_id,
	f.provider, f.account
FROM simtally_store.closed_month_figure f
WHERE NOT EXISTS (SELECT FROM simtally_store.reopening r WHERE r.close_id = f.close_id);

CREATE OR REPLACE VIEW simtally.usage_day AS
SELECT provider, account, period AS day, metric, scope, scope_name, quantity, unit, quality
FROM simtally_store.standing_day;

CREATE OR REPLACE VIEW simtally.usage_month AS
SELECT provider, account, month, metric, scope, scope_name, quantity, unit, completeness, days_reported, revision, run_id
FROM simtally_store.standing_month;
