-- beside.sql: usage and bills of a month beside the one in hand, by the scopes that are named in that
-- one: a sum over the parts, because joins of them would be planned for far fewer rows than come.
-- Parameters: $1 the month beside. Result: none; adds to recon_beside.
INSERT INTO recon_beside (usage, billed, month, account_id, reported, metric, scope)
SELECT sum(usage), sum(billed), $1::date, account_id, coalesce(bool_or(reported), false), metric, scope
FROM (
	SELECT account_id, metric, 'total' AS scope, quantity::numeric AS usage, NULL::bigint AS billed, completeness = 'complete' AS reported
	FROM recon_report WHERE month = $1::date AND quantity IS NOT NULL
	UNION ALL
	SELECT account_id, metric, 'total', -quantity, NULL, NULL FROM recon_scoped WHERE month = $1::date
	UNION ALL
	SELECT account_id, metric, scope, quantity, NULL, true FROM recon_scoped WHERE month = $1::date
	UNION ALL
	(SELECT DISTINCT ON (l.line_id) l.account_id, l.metric, coalesce(n.scope, 'total'), NULL, l.quantity, NULL
	FROM (SELECT *, string_to_array(scope, '/') AS parts FROM recon_line WHERE month = $1::date) l
	CROSS JOIN LATERAL generate_series(1, cardinality(l.parts)) i
	LEFT JOIN recon_scope n ON n.account_id = l.account_id AND n.metric = l.metric AND n.scope = array_to_string(l.parts[1:i], '/')
	ORDER BY l.line_id, length(n.scope) DESC NULLS LAST)
) part
GROUP BY account_id, metric, scope;
