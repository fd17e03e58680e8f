-- member_scoped.sql: as scoped.sql, of what accounts used on the days of a group.
-- Parameters: $1 month. Result: none; adds to recon_scoped.
INSERT INTO recon_scoped (quantity, month, account_id, metric, scope)
SELECT sum(quantity), $1::date, figure_id, metric, label
FROM (
	SELECT DISTINCT ON (m.figure_id, f.metric, f.series_id, f.period) m.figure_id, f.metric, f.quantity, n.label
	FROM recon_member m
	JOIN recon_report r ON r.month = $1::date AND r.account_id = m.figure_id AND r.metric = m.metric
	JOIN recon_figure f ON f.account_id = m.account_id AND f.metric = m.metric AND f.grain = 'day'
	JOIN recon_cover c ON c.scope = f.scope
	JOIN recon_scope n ON n.account_id = m.figure_id AND n.metric = f.metric AND n.scope = c.covered_by
	WHERE m.place = 'counted' AND m.days IS NOT NULL AND r.quantity IS NOT NULL AND f.period >= $1::date AND f.period < ($1::date + interval '1 month')::date
		AND f.close_id = coalesce((SELECT close_id FROM recon_closed WHERE month = $1::date), 0) AND m.days >> (f.period - $1::date) & 1 = 1
	ORDER BY m.figure_id, f.metric, f.series_id, f.period, length(n.scope) DESC
) placed
GROUP BY figure_id, metric, label;
