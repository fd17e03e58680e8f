-- 012_as_of.sql: every close there was, and days and results as they stood at an instant, beside usage_month_as_of.

-- Each close, those too that were reopened: what standing figures were sealed, by whom, when and why, and how that ended.
CREATE VIEW simtally.period_close AS
SELECT p.name AS provider, c.month, c.close_number, CASE WHEN c.close_number = 1 THEN 'FINAL' ELSE 'RESTATED ' || c.close_number - 1 END AS label,
	c.closed_at, c.closed_by, c.accepted_incomplete, c.recon_id, c.run_id, c.program, s.sha256, s.previous_sha256,
	r.reopened_at, r.reopened_by, r.reason
FROM simtally_store.closed_month c
JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN simtally_store.closed_seal s USING (close_id)
LEFT JOIN simtally_store.reopening r USING (close_id);

-- usage_day as it stood at an instant: the days of months closed then as they were closed, the others from the revisions
-- known then, all months or one. Quality is not told, as usage_month_as_of does not tell completeness.
CREATE FUNCTION simtally.usage_day_as_of(at timestamptz, only_month date DEFAULT NULL)
	RETURNS TABLE (provider text, account text, day date, metric text, scope text, quantity bigint, unit text, revision integer, run_id integer)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
WITH closed AS (
	SELECT c.close_id, c.provider_id, c.month FROM simtally_store.closed_month c
	LEFT JOIN simtally_store.reopening r USING (close_id)
	WHERE c.closed_at <= $1 AND (r.close_id IS NULL OR r.reopened_at > $1) AND ($2 IS NULL OR c.month = $2)
), known AS (
	SELECT DISTINCT ON (h.account_id, h.series_id, h.period) h.account_id, h.series_id, h.period, h.quantity, h.revision, h.run_id
	FROM (
		SELECT account_id, series_id, period, quantity, revision, run_id, recorded_at FROM simtally_store.usage
		UNION ALL
		SELECT account_id, series_id, period, quantity, revision, run_id, recorded_at FROM simtally_store.usage_revision
	) h
	WHERE h.recorded_at <= $1 AND h.period >= coalesce($2, '-infinity') AND h.period < coalesce(($2 + interval '1 month')::date, 'infinity')
	ORDER BY h.account_id, h.series_id, h.period, h.revision DESC
), standing AS (
	SELECT DISTINCT ON (k.account_id, s.metric, s.scope, k.period) s.provider_id, k.account_id, k.period, s.metric, s.scope, s.unit, k.quantity, k.revision, k.run_id
	FROM known k JOIN simtally_store.series s USING (series_id)
	WHERE s.grain = 'day' AND s.role = 'used'
	ORDER BY k.account_id, s.metric, s.scope, k.period, s.rank
), told AS (
	SELECT d.* FROM standing d
	WHERE NOT EXISTS (SELECT FROM closed c WHERE c.provider_id = d.provider_id AND c.month = date_trunc('month', d.period)::date)
	UNION ALL
	SELECT c.provider_id, f.account_id, f.period, s.metric, s.scope, s.unit, f.quantity, f.revision, f.run_id
	FROM closed c
	JOIN simtally_store.closed_figure f ON f.close_id = c.close_id AND f.period >= c.month AND f.period < (c.month + interval '1 month')::date
	JOIN simtally_store.closed_series s ON s.close_id = f.close_id AND s.series_id = f.series_id AND s.grain = 'day'
)
SELECT p.name, a.account, t.period, t.metric, t.scope, t.quantity, t.unit, t.revision, t.run_id
FROM told t
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = t.provider_id
$$;

-- The results that stood at an instant: of each provider and month those of the latest reconciliation made by then. `closed` is as of now.
CREATE FUNCTION simtally.recon_result_as_of(at timestamptz, only_month date DEFAULT NULL)
	RETURNS SETOF simtally.recon_result
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
SELECT v.*
FROM (
	SELECT DISTINCT ON (m.provider_id, m.month) p.name AS provider, m.month, m.recon_id
	FROM simtally_store.reconciliation_month m
	JOIN simtally_store.reconciliation r USING (recon_id)
	JOIN simtally_store.provider p USING (provider_id)
	WHERE r.reconciled_at <= $1 AND ($2 IS NULL OR m.month = $2)
	ORDER BY m.provider_id, m.month, m.recon_id DESC
) latest
JOIN simtally.recon_result v USING (provider, month, recon_id)
$$;
