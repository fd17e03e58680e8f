-- 003_views.sql: the stable way to read results. Names and columns are relied on by others.

CREATE VIEW simtally_store.current_label AS
SELECT DISTINCT ON (provider_id, scope) provider_id, scope, name, homeland, roam_like_home
FROM simtally_store.scope_label ORDER BY provider_id, scope, label_id DESC;

-- Day figures by key, one source each (the one of lowest rank).
CREATE VIEW simtally_store.day_figure AS
SELECT DISTINCT ON (u.account_id, s.metric, s.scope, u.period)
	s.provider_id, u.account_id, u.period, s.metric, s.scope, s.unit, u.quantity, u.revision, u.run_id, u.raw_id, u.recorded_at,
	CASE WHEN u.quality = 3 THEN 'final' WHEN u.period < p.today THEN 'lower_bound' ELSE 'provisional' END AS quality
FROM simtally_store.usage u
JOIN simtally_store.series s USING (series_id)
JOIN simtally_store.provider p USING (provider_id)
WHERE s.grain = 'day' AND s.role = 'used'
ORDER BY u.account_id, s.metric, s.scope, u.period, s.rank;

-- Whether a provider reported a metric for an account and month, and how surely.
-- Where answers come in entries the entry says so; elsewhere the figure itself.
CREATE VIEW simtally_store.month_report AS
SELECT DISTINCT ON (u.account_id, s.metric, u.period)
	s.provider_id, u.account_id, u.period AS month, s.metric, s.unit, s.endpoint, s.rank,
	(ARRAY['partial', 'provisional', 'provisional', 'complete'])[u.quality + 1] AS completeness,
	u.run_id
FROM simtally_store.usage u
JOIN simtally_store.series s USING (series_id)
WHERE s.grain = 'month' AND (s.role = 'entry'
	OR s.role = 'used' AND NOT EXISTS (SELECT FROM simtally_store.series e
		WHERE e.provider_id = s.provider_id AND e.endpoint = s.endpoint AND e.metric = s.metric AND e.grain = 'month' AND e.role = 'entry'))
ORDER BY u.account_id, s.metric, u.period, s.rank, u.quality;

-- Months without a month figure, summed from their days. Days outside active_from..active_to count as use,
-- but decide nothing about what is complete. A sum past 64 bits is NULL: one such account must not
-- keep the others from being read.
CREATE VIEW simtally_store.month_of_days AS
SELECT d.provider_id, d.account_id, d.month, d.metric, d.scope, d.unit, d.quantity, d.days_reported, d.revision, d.run_id,
	CASE
		WHEN d.lower_bounds > 0 THEN 'lower_bound'
		WHEN d.finals >= d.last_day - d.first_day + 1 THEN 'complete'
		WHEN d.finals < least(d.last_day, d.today - 1) - d.first_day + 1 THEN 'partial'
		ELSE 'provisional'
	END AS completeness
FROM (
	SELECT f.provider_id, f.account_id, f.month, f.metric, f.scope, f.unit,
		CASE WHEN sum(f.quantity) <= 9223372036854775807 THEN sum(f.quantity)::bigint END AS quantity, count(*)::integer AS days_reported,
		count(*) FILTER (WHERE f.quality = 'final' AND f.period BETWEEN f.first_day AND f.last_day) AS finals,
		count(*) FILTER (WHERE f.quality = 'lower_bound' AND f.period BETWEEN f.first_day AND f.last_day) AS lower_bounds,
		(1 + sum(f.revision - 1))::integer AS revision, max(f.run_id) AS run_id,
		min(f.first_day) AS first_day, min(f.last_day) AS last_day, min(f.today) AS today
	FROM (
		SELECT g.*, date_trunc('month', g.period)::date AS month,
			greatest(a.active_from, date_trunc('month', g.period)::date) AS first_day,
			least(a.active_to, (date_trunc('month', g.period) + interval '1 month - 1 day')::date) AS last_day,
			coalesce(p.today, 'infinity') AS today
		FROM simtally_store.day_figure g
		JOIN simtally_store.account a USING (account_id)
		JOIN simtally_store.provider p ON p.provider_id = g.provider_id
	) f
	GROUP BY f.provider_id, f.account_id, f.month, f.metric, f.scope, f.unit
) d
WHERE NOT EXISTS (SELECT FROM simtally_store.month_report r
	WHERE r.account_id = d.account_id AND r.metric = d.metric AND r.month = d.month);

-- One row for a key: the month figure, else the sum of the days.
CREATE VIEW simtally_store.month_figure AS
SELECT s.provider_id, u.account_id, u.period AS month, s.metric, s.scope, s.unit, u.quantity,
	r.completeness, NULL::integer AS days_reported, u.revision, u.run_id
FROM simtally_store.usage u
JOIN simtally_store.series s USING (series_id)
JOIN simtally_store.month_report r ON r.account_id = u.account_id AND r.metric = s.metric AND r.month = u.period AND r.endpoint = s.endpoint
WHERE s.grain = 'month' AND s.role = 'used'
UNION ALL
SELECT provider_id, account_id, month, metric, scope, unit, quantity, completeness, days_reported, revision, run_id
FROM simtally_store.month_of_days;

CREATE VIEW simtally.usage_day AS
SELECT p.name AS provider, a.account, f.period AS day, f.metric, f.scope, l.name AS scope_name, f.quantity, f.unit, f.quality
FROM simtally_store.day_figure f
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = f.provider_id
LEFT JOIN simtally_store.current_label l ON l.provider_id = f.provider_id AND l.scope = f.scope;

CREATE VIEW simtally.usage_month AS
SELECT p.name AS provider, a.account, f.month, f.metric, f.scope, l.name AS scope_name, f.quantity, f.unit,
	f.completeness, f.days_reported, f.revision, f.run_id
FROM simtally_store.month_figure f
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = f.provider_id
LEFT JOIN simtally_store.current_label l ON l.provider_id = f.provider_id AND l.scope = f.scope;

-- Every revision of what the source of record says: where another endpoint, or a file, tells of the same month or day and metric,
-- its figures are kept and are no revisions of these.
CREATE VIEW simtally.usage_history AS
SELECT p.name AS provider, a.account, h.period, s.grain, s.metric, s.scope, h.revision, h.quantity, h.recorded_at, h.run_id, h.raw_id
FROM (
	SELECT account_id, series_id, period, revision, quantity, recorded_at, run_id, raw_id FROM simtally_store.usage
	UNION ALL
	SELECT account_id, series_id, period, revision, quantity, recorded_at, run_id, raw_id FROM simtally_store.usage_revision
) h
JOIN simtally_store.series s USING (series_id)
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = s.provider_id
WHERE s.role = 'used' AND NOT EXISTS (
	SELECT FROM simtally_store.series o
	JOIN simtally_store.usage r ON r.account_id = h.account_id AND r.series_id = o.series_id AND r.period = h.period
	WHERE o.provider_id = s.provider_id AND o.metric = s.metric AND o.grain = s.grain AND o.role IN ('used', 'entry') AND o.rank < s.rank);

CREATE VIEW simtally.charge AS
SELECT p.name AS provider, a.account, c.charged_at, c.number, c.description, c.amount, c.price, c.vat_exempt, c.wholesale, c.cost, c.currency
FROM simtally_store.charge c
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p USING (provider_id)
WHERE c.superseded_run IS NULL;

CREATE VIEW simtally.package_event AS
SELECT p.name AS provider, a.account, e.at, e.type, e.soc, e.soc_description, e.row_type, e.cost, e.wholesale, e.price, e.expires_at, e.included
FROM simtally_store.package_event e
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p USING (provider_id)
WHERE e.superseded_run IS NULL;

CREATE VIEW simtally.account_fact AS
SELECT DISTINCT ON (f.account_id, f.fact, f.as_of) p.name AS provider, a.account, f.as_of, f.fact, f.value
FROM simtally_store.account_fact f
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p USING (provider_id)
ORDER BY f.account_id, f.fact, f.as_of, f.fact_id DESC;

CREATE VIEW simtally.recon_result AS
SELECT v.recon_id, p.name AS provider, v.account, v.month, v.metric, v.scope, v.usage_quantity, v.billed_quantity, v.delta,
	v.unit, v.class, v.amount_impact, v.currency, v.explanation, false AS closed,
	v.expected_quantity, coalesce(v.rule, 'as used') AS rule, v.product
FROM simtally_store.verdict v
JOIN simtally_store.provider p USING (provider_id);

CREATE VIEW simtally.recon_summary AS
SELECT recon_id, provider, month, metric, class, currency, count(*) AS count,
	CASE WHEN sum(usage_quantity) <= 9223372036854775807 THEN sum(usage_quantity)::bigint END AS usage_quantity, -- NULL past 64 bits
	sum(billed_quantity)::bigint AS billed_quantity, sum(amount_impact) AS amount_impact
FROM simtally.recon_result
GROUP BY recon_id, provider, month, metric, class, currency;

CREATE VIEW simtally.quarantine AS
SELECT q.run_id, p.name AS provider, coalesce(a.account, q.account) AS account, q.at, q.source, q.reason, q.detail,
	(SELECT r.trace FROM simtally_store.raw_answer r WHERE r.account_id = q.account_id AND r.raw_id = q.raw_id) AS trace
FROM simtally_store.quarantine q
LEFT JOIN simtally_store.provider p ON p.provider_id = q.provider_id
LEFT JOIN simtally_store.account a ON a.account_id = q.account_id;

CREATE VIEW simtally.coverage AS
SELECT c.run_id, p.name AS provider, c.month, c.expected, c.fetched, c.failed, c.not_eligible, c.owed, c.beyond_reach
FROM simtally_store.run_coverage c
JOIN simtally_store.provider p USING (provider_id);
