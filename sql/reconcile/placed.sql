-- placed.sql: the month's figures of what is still open, each with the scope it is counted in; those too that a later answer took back.
-- Parameters: $1 month. Result: none; fills recon_placed.
INSERT INTO recon_placed (quantity, recorded_at, account_id, series_id, period, run_id, revision, owner_id, metric, scope, grain)
WITH gone AS (
	SELECT v.account_id, s.metric, s.scope, s.grain, s.source, v.series_id, v.period, v.quantity, v.revision, v.recorded_at, v.run_id
	FROM recon_wanted w
	JOIN simtally_store.usage_revision v ON v.account_id = w.account_id AND v.gone
	JOIN recon_series s ON s.series_id = v.series_id AND s.metric = w.metric AND s.role = 'used'
	WHERE v.period >= $1::date AND v.period < ($1::date + interval '1 month')::date AND NOT EXISTS (SELECT FROM recon_closed WHERE month = $1::date)
		AND NOT EXISTS (SELECT FROM simtally_store.usage u WHERE u.account_id = v.account_id AND u.series_id = v.series_id AND u.period = v.period)
		AND NOT EXISTS (SELECT FROM simtally_store.usage_revision n WHERE n.account_id = v.account_id AND n.series_id = v.series_id AND n.period = v.period
			AND n.revision > v.revision)
)
SELECT DISTINCT ON (f.account_id, f.metric, f.series_id, f.period)
	f.quantity, f.recorded_at, f.account_id, f.series_id, f.period, f.run_id, f.revision, w.owner_id, f.metric, coalesce(n.label, 'total'), f.grain
FROM recon_wanted w
JOIN recon_report r ON r.month = $1::date AND r.account_id = w.account_id AND r.metric = w.metric
JOIN (
	SELECT account_id, metric, scope, grain, source, series_id, period, quantity, revision, recorded_at, run_id, close_id FROM recon_figure
	UNION ALL
	SELECT account_id, metric, scope, grain, source, series_id, period, quantity, revision, recorded_at, run_id, 0 FROM gone
) f ON f.account_id = w.account_id AND f.metric = w.metric AND f.grain = r.grain
	AND (f.source = r.source OR r.grain = 'day')
JOIN recon_cover c ON c.scope = f.scope
LEFT JOIN recon_scope n ON n.account_id = f.account_id AND n.metric = f.metric AND n.scope = c.covered_by
WHERE f.period >= $1::date AND f.period < ($1::date + interval '1 month')::date
	AND f.close_id = coalesce((SELECT close_id FROM recon_closed WHERE month = $1::date), 0)
ORDER BY f.account_id, f.metric, f.series_id, f.period, length(n.scope) DESC NULLS LAST;
