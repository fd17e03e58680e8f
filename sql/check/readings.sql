-- readings.sql: when figures of the month that runs were last read. A figure that was read again and had not changed
-- keeps the instant it was first read at, but the ledger knows when its question was last answered.
-- Parameters: $1 provider_id, $2 check, $3 month. Result: none; changes check_figure.
UPDATE check_figure f
SET first_read = greatest(f.last_read, l.fetched_at), last_read = greatest(f.last_read, l.fetched_at)
FROM (
	SELECT u.account_id, e.name COLLATE "C" AS source, max(u.fetched_at) AS fetched_at
	FROM simtally_store.unit_of_work u
	JOIN simtally_store.endpoint e USING (endpoint_id)
	JOIN simtally_store.check_rule c ON c.provider_id = e.provider_id AND c.name = $2
	WHERE e.provider_id = $1::smallint AND c.running AND u.period >= $3::date AND u.period < ($3::date + interval '1 month')::date
		AND u.state = 'done' AND u.outcome = 'ok'
	GROUP BY u.account_id, e.name
) l
WHERE l.account_id = f.account_id AND l.source = f.source;
