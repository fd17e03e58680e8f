-- 025_usage_gone.sql: figures that a later answer takes back without giving another one.

-- A figure that an answer no longer gives leaves usage: what it was is its last revision but one, and the last says that it is gone, by
-- which run and answer. quantity 0 stands for none, so that the steps from one revision to the next still add up.
ALTER TABLE simtally_store.usage_revision
	ADD COLUMN gone    boolean NOT NULL DEFAULT false,
	ADD COLUMN read_at timestamptz; -- of one that is gone: what was read before brings no figure back

CREATE INDEX usage_revision_gone ON simtally_store.usage_revision (account_id, series_id, period, revision) WHERE gone;

-- As before; quantity is NULL where the answer of that revision no longer gives a figure.
CREATE OR REPLACE VIEW simtally.usage_history AS
SELECT p.name AS provider, a.account, h.period, s.grain, s.metric, s.scope, h.revision, h.quantity, h.recorded_at, h.run_id, h.raw_id, h.at
FROM (
	SELECT account_id, series_id, period, revision, quantity, recorded_at, run_id, raw_id, at FROM simtally_store.usage
	UNION ALL
	SELECT account_id, series_id, period, revision, CASE WHEN NOT gone THEN quantity END, recorded_at, run_id, raw_id, at FROM simtally_store.usage_revision
) h
JOIN simtally_store.series s USING (series_id)
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = s.provider_id
WHERE s.role = 'used' AND NOT EXISTS (
	SELECT FROM simtally_store.series o
	JOIN simtally_store.usage r ON r.account_id = h.account_id AND r.series_id = o.series_id AND r.period = h.period
	WHERE o.provider_id = s.provider_id AND o.metric = s.metric AND o.grain = s.grain AND o.role IN ('used', 'entry') AND o.rank < s.rank);

-- usage_month as it stood at an instant: months closed then as they were closed, the others from the revisions known
-- then, all months or one. A figure's quality is not kept when it alone changes, so completeness is not told.
-- Runs as the owner, so that whoever is granted it needs no table; nobody else is.
CREATE OR REPLACE FUNCTION simtally.usage_month_as_of(at timestamptz, only_month date DEFAULT NULL)
	RETURNS TABLE (provider text, account text, month date, metric text, scope text, quantity bigint, unit text, days_reported integer, revision integer, run_id integer)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
WITH closed AS (
	SELECT c.close_id, c.provider_id, c.month FROM simtally_store.closed_month c
	LEFT JOIN simtally_store.reopening r USING (close_id)
	WHERE c.closed_at <= $1 AND (r.close_id IS NULL OR r.reopened_at > $1) AND ($2 IS NULL OR c.month = $2)
), known AS (
	SELECT DISTINCT ON (h.account_id, h.series_id, h.period) h.account_id, h.series_id, h.period, h.quantity, h.revision, h.run_id, h.gone
	FROM (
		SELECT account_id, series_id, period, quantity, revision, run_id, recorded_at, false AS gone FROM simtally_store.usage
		UNION ALL
		SELECT account_id, series_id, period, quantity, revision, run_id, recorded_at, gone FROM simtally_store.usage_revision
	) h
	WHERE h.recorded_at <= $1 AND h.period >= coalesce($2, '-infinity') AND h.period < coalesce(($2 + interval '1 month')::date, 'infinity')
	ORDER BY h.account_id, h.series_id, h.period, h.revision DESC
), figure AS (
	SELECT s.provider_id, k.account_id, date_trunc('month', k.period)::date AS month, k.period, s.metric, s.scope, s.unit, s.grain, s.role, s.rank, s.endpoint,
		s.role = 'entry' OR NOT EXISTS (SELECT FROM simtally_store.series e
			WHERE e.provider_id = s.provider_id AND e.endpoint = s.endpoint AND e.metric = s.metric AND e.grain = 'month' AND e.role = 'entry') AS reports,
		k.quantity, k.revision, k.run_id
	FROM known k JOIN simtally_store.series s USING (series_id)
	WHERE s.role IN ('used', 'entry') AND NOT k.gone
), record AS (
	SELECT DISTINCT ON (account_id, metric, month) account_id, metric, month, endpoint
	FROM figure WHERE grain = 'month' AND reports ORDER BY account_id, metric, month, rank
), day AS (
	SELECT DISTINCT ON (f.account_id, f.metric, f.scope, f.period) f.*
	FROM figure f
	WHERE f.grain = 'day' AND f.role = 'used'
		AND NOT EXISTS (SELECT FROM record r WHERE r.account_id = f.account_id AND r.metric = f.metric AND r.month = f.month)
	ORDER BY f.account_id, f.metric, f.scope, f.period, f.rank
), standing AS (
	SELECT f.provider_id, f.account_id, f.month, f.metric, f.scope, f.unit, f.quantity::numeric, NULL::integer AS days_reported, f.revision, f.run_id
	FROM figure f JOIN record r ON r.account_id = f.account_id AND r.metric = f.metric AND r.month = f.month AND r.endpoint = f.endpoint
	WHERE f.grain = 'month' AND f.role = 'used'
	UNION ALL
	SELECT provider_id, account_id, month, metric, scope, unit, sum(quantity), count(*)::integer, (1 + sum(revision - 1))::integer, max(run_id)
	FROM day GROUP BY provider_id, account_id, month, metric, scope, unit
), told AS (
	SELECT s.* FROM standing s
	WHERE NOT EXISTS (SELECT FROM closed c WHERE c.provider_id = s.provider_id AND c.month = s.month)
	UNION ALL
	SELECT f.provider_id, f.account_id, f.month, f.metric, f.scope, f.unit, f.quantity, f.days_reported, f.revision, f.run_id
	FROM closed c JOIN simtally_store.closed_month_figure f ON f.close_id = c.close_id
)
SELECT p.name, a.account, t.month, t.metric, t.scope, CASE WHEN t.quantity <= 9223372036854775807 THEN t.quantity::bigint END, t.unit, t.days_reported, t.revision, t.run_id
FROM told t
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = t.provider_id
$$;

-- usage_day as it stood at an instant: the days of months closed then as they were closed, the others from the revisions
-- known then, all months or one. Quality is not told, as usage_month_as_of does not tell completeness.
CREATE OR REPLACE FUNCTION simtally.usage_day_as_of(at timestamptz, only_month date DEFAULT NULL)
	RETURNS TABLE (provider text, account text, day date, metric text, scope text, quantity bigint, unit text, revision integer, run_id integer)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
WITH closed AS (
	SELECT c.close_id, c.provider_id, c.month FROM simtally_store.closed_month c
	LEFT JOIN simtally_store.reopening r USING (close_id)
	WHERE c.closed_at <= $1 AND (r.close_id IS NULL OR r.reopened_at > $1) AND ($2 IS NULL OR c.month = $2)
), known AS (
	SELECT DISTINCT ON (h.account_id, h.series_id, h.period) h.account_id, h.series_id, h.period, h.quantity, h.revision, h.run_id, h.gone
	FROM (
		SELECT account_id, series_id, period, quantity, revision, run_id, recorded_at, false AS gone FROM simtally_store.usage
		UNION ALL
		SELECT account_id, series_id, period, quantity, revision, run_id, recorded_at, gone FROM simtally_store.usage_revision
	) h
	WHERE h.recorded_at <= $1 AND h.period >= coalesce($2, '-infinity') AND h.period < coalesce(($2 + interval '1 month')::date, 'infinity')
	ORDER BY h.account_id, h.series_id, h.period, h.revision DESC
), standing AS (
	SELECT DISTINCT ON (k.account_id, s.metric, s.scope, k.period) s.provider_id, k.account_id, k.period, s.metric, s.scope, s.unit, k.quantity, k.revision, k.run_id
	FROM known k JOIN simtally_store.series s USING (series_id)
	WHERE s.grain = 'day' AND s.role = 'used' AND NOT k.gone
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
