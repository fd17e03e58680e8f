-- placed.sql: the month's figures of what is still open, each with the scope it is counted in.
-- Parameters: $1 month. Result: none; fills recon_placed.
INSERT INTO recon_placed (quantity, recorded_at, account_id, series_id, period, run_id, revision, owner_id, metric, scope, grain)
SELECT DISTINCT ON (f.account_id, f.metric, f.series_id, f.period)
	f.quantity, f.recorded_at, f.account_id, f.series_id, f.period, f.run_id, f.revision, w.owner_id, f.metric, coalesce(n.label, 'total'), f.grain
FROM recon_wanted w
JOIN recon_report r ON r.month = $1::date AND r.account_id = w.account_id AND r.metric = w.metric
JOIN recon_figure f ON f.account_id = w.account_id AND f.metric = w.metric AND f.grain = r.grain
	AND (f.source = r.source OR r.grain = 'day')
JOIN recon_cover c ON c.scope = f.scope
LEFT JOIN recon_scope n ON n.account_id = f.account_id AND n.metric = f.metric AND n.scope = c.covered_by
WHERE f.period >= $1::date AND f.period < ($1::date + interval '1 month')::date
	AND f.close_id = coalesce((SELECT close_id FROM recon_closed WHERE month = $1::date), 0)
ORDER BY f.account_id, f.metric, f.series_id, f.period, length(n.scope) DESC NULLS LAST;
