-- days.sql: a side that is the sum of a month's days; of the month that runs, of those before today. A day is a bit:
-- bit 0 is the 1st. Days outside active_from..active_to count, but do not stand in for days that are missing inside.
-- Parameters: $1 provider_id, $2 check, $3 month, $4 side. Result: none; adds to check_figure.
INSERT INTO check_figure (side, account_id, period, scope, source, quantity, sure, quality, first_read, last_read, parts, parts_expected)
SELECT $4::"char", d.account_id, $3::date, 'total', d.source, d.quantity, d.sure, 3, d.last_read, d.last_read,
	CASE WHEN e.days > 0 THEN bit_count((d.final & (((1::bigint << e.days) - 1) << (s.first_day - $3::date)))::bit(32)) ELSE 0 END,
	greatest(0, e.days)
FROM (
	SELECT r.account_id, min(r.source) AS source, sum(r.quantity) AS quantity,
		coalesce(sum(r.quantity) FILTER (WHERE r.quality = 3), 0) AS sure, max(r.last_read) AS last_read,
		coalesce(bit_or(1::bigint << (r.period - $3::date)) FILTER (WHERE r.quality = 3), 0) AS final
	FROM check_reading r
	JOIN simtally_store.check_rule c ON c.provider_id = $1::smallint AND c.name = $2
	JOIN simtally_store.provider p ON p.provider_id = c.provider_id
	WHERE r.side = $4::"char" AND r.period >= $3::date AND r.period < ($3::date + interval '1 month')::date
		AND (NOT c.running OR r.period < p.today)
	GROUP BY r.account_id
) d
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.check_rule c ON c.provider_id = $1::smallint AND c.name = $2
JOIN simtally_store.provider p ON p.provider_id = c.provider_id
CROSS JOIN LATERAL (
	SELECT greatest(a.active_from, $3::date) AS first_day,
		least(a.active_to, ($3::date + interval '1 month - 1 day')::date, CASE WHEN c.running THEN p.today - 1 END) AS last_day
) s
CROSS JOIN LATERAL (SELECT s.last_day - s.first_day + 1 AS days) e;
