-- scoped.sql: what named scopes cover of a month's usage. A scope S covers S itself and all that
-- begins with "S/"; where several named ones do, the longest.
-- Parameters: $1 month, $2 only where the metric was reported completely. Result: none; adds to recon_scoped.
INSERT INTO recon_scoped (quantity, month, account_id, metric, scope)
SELECT sum(quantity), $1::date, account_id, metric, label
FROM (
	SELECT DISTINCT ON (f.account_id, f.metric, f.series_id, f.period) f.account_id, f.metric, f.quantity, n.label
	FROM recon_figure f
	JOIN recon_cover c ON c.scope = f.scope
	JOIN recon_scope n ON n.account_id = f.account_id AND n.metric = f.metric AND n.scope = c.covered_by
	JOIN recon_report r ON r.month = $1::date AND r.account_id = f.account_id AND r.metric = f.metric
		AND r.grain = f.grain AND (r.source = f.source OR r.grain = 'day')
	WHERE f.period >= $1::date AND f.period < ($1::date + interval '1 month')::date
		AND f.close_id = coalesce((SELECT close_id FROM recon_closed WHERE month = $1::date), 0) AND r.quantity IS NOT NULL
		AND (r.completeness = 'complete' OR NOT $2::boolean)
		AND (r.days IS NULL OR r.days >> (f.period - $1::date) & 1 = 1)
	ORDER BY f.account_id, f.metric, f.series_id, f.period, length(n.scope) DESC
) placed
GROUP BY account_id, metric, label;
