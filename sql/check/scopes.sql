-- scopes.sql: a side that is a figure for each scope. Where the metric was reported in an entry, a scope that it
-- does not name used nothing.
-- Parameters: $1 month, $2 side. Result: none; adds to check_figure.
WITH entry AS (
	SELECT u.account_id, u.period, s.source, s.rank, u.quality, u.read_at
	FROM check_usage u
	JOIN check_series s USING (series_id)
	WHERE s.side = $2::"char" AND s.role = 'entry' AND u.period = $1::date
), figure AS (
	SELECT u.account_id, u.period, s.source, s.rank, s.scope, u.quantity, u.quality, u.read_at, s.reports
	FROM check_usage u
	JOIN check_series s USING (series_id)
	WHERE s.side = $2::"char" AND s.role <> 'entry' AND u.period = $1::date
)
INSERT INTO check_figure (side, account_id, period, scope, source, quantity, sure, quality, first_read, last_read)
SELECT DISTINCT ON (account_id, period, scope) $2::"char", account_id, period, scope, source, quantity, quantity, quality, read_at, read_at
FROM (
	SELECT e.account_id, e.period, s.scope, e.source, e.rank, coalesce(f.quantity, 0) AS quantity, e.quality, coalesce(f.read_at, e.read_at) AS read_at
	FROM entry e
	JOIN check_series s ON s.side = $2::"char" AND s.source = e.source AND s.role <> 'entry'
	LEFT JOIN figure f ON f.account_id = e.account_id AND f.period = e.period AND f.source = e.source AND f.scope = s.scope
	UNION ALL
	SELECT account_id, period, scope, source, rank, quantity, quality, read_at FROM figure WHERE reports
) known
ORDER BY account_id, period, scope, rank, source;
