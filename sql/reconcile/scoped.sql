-- scoped.sql: what named scopes cover of a month's usage. A scope S covers S itself and all that
-- begins with "S/"; where several named ones do, the longest.
-- Parameters: $1 month, $2 only where the metric was reported completely. Result: none; adds to recon_scoped.
INSERT INTO recon_scoped (quantity, month, account_id, metric, scope)
SELECT sum(f.quantity), $1::date, f.account_id, f.metric, n.scope
FROM (SELECT DISTINCT account_id, metric FROM recon_scope) k
JOIN recon_report r ON r.month = $1::date AND r.account_id = k.account_id AND r.metric = k.metric
JOIN recon_figure f ON f.account_id = k.account_id AND f.metric = k.metric AND f.grain = r.grain
	AND (f.source = r.source OR r.grain = 'day')
CROSS JOIN LATERAL (
	SELECT c.scope FROM recon_scope c
	WHERE c.account_id = k.account_id AND c.metric = k.metric
		AND (f.scope = c.scope OR left(f.scope, length(c.scope) + 1) = c.scope || '/')
	ORDER BY length(c.scope) DESC LIMIT 1
) n
WHERE f.period >= $1::date AND f.period < ($1::date + interval '1 month')::date AND r.quantity IS NOT NULL
	AND (r.completeness = 'complete' OR NOT $2::boolean)
GROUP BY f.account_id, f.metric, n.scope;
