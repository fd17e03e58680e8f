-- beside.sql: usage and bills of a month beside the one in hand, by the scopes that are named in that
-- one: a sum over the parts, because joins of them would be planned for far fewer rows than come. Of a
-- group, over its accounts, every one of which must be complete.
-- Parameters: $1 the month beside. Result: none; adds to recon_beside.
INSERT INTO recon_beside (usage, billed, month, account_id, reported, metric, scope)
SELECT sum(usage), sum(billed), $1::date, owner_id, coalesce(bool_and(reported), false), metric, scope
FROM (
	SELECT w.owner_id, w.metric, 'total' AS scope, r.quantity::numeric AS usage, NULL::bigint AS billed,
		r.quantity IS NOT NULL AND r.completeness = 'complete' AS reported
	FROM recon_wanted w
	LEFT JOIN recon_report r ON r.month = $1::date AND r.account_id = w.account_id AND r.metric = w.metric
	UNION ALL
	SELECT w.owner_id, w.metric, p.scope, s.quantity * p.sign, NULL, p.reported
	FROM recon_wanted w
	JOIN recon_scoped s ON s.month = $1::date AND s.account_id = w.account_id AND s.metric = w.metric
	CROSS JOIN LATERAL (VALUES ('total', -1, NULL), (s.scope, 1, true)) p(scope, sign, reported)
	UNION ALL
	(SELECT DISTINCT ON (l.line_id) l.account_id, l.metric, coalesce(n.label, 'total'), NULL, l.quantity, NULL
	FROM (SELECT *, string_to_array(scope, '/') AS parts FROM recon_line WHERE month = $1::date) l
	CROSS JOIN LATERAL generate_series(1, cardinality(l.parts)) i
	LEFT JOIN recon_scope n ON n.account_id = l.account_id AND n.metric = l.metric AND n.scope = array_to_string(l.parts[1:i], '/')
	ORDER BY l.line_id, length(n.scope) DESC NULLS LAST)
) part
GROUP BY owner_id, metric, scope;
