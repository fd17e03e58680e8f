-- members.sql: a side that is the sum of the accounts of each pool, by the register. A part is the final figure of an
-- account that is active in the month; of the month that runs, its figure as it stands. One that was in the pool for a part of the month alone is
-- expected and never there: how much of its figure is the pool's is not known.
-- Parameters: $1 provider_id, $2 check, $3 month, $4 side. Result: none; adds to check_figure.
INSERT INTO check_figure (side, account_id, period, scope, source, quantity, sure, quality, first_read, last_read, parts, parts_expected)
SELECT $4::"char", m.pool_id, $3::date, 'total', min(r.source), sum(r.quantity),
	coalesce(sum(r.quantity) FILTER (WHERE m.running OR r.quality = 3), 0), min(r.quality), min(r.first_read), max(r.last_read),
	count(*) FILTER (WHERE m.active AND m.whole AND (r.quality = 3 OR m.running AND r.quality > 0)), count(*) FILTER (WHERE m.active)
FROM (
	SELECT p.account_id AS pool_id, a.account_id, c.running, r.days IS NULL AS whole,
		coalesce(a.active_from, '-infinity') < $3::date + interval '1 month' AND coalesce(a.active_to, 'infinity') >= $3::date AS active
	FROM simtally_store.pooled($1::smallint, $3::date) r
	JOIN simtally_store.account a USING (account_id)
	JOIN simtally_store.account p ON p.provider_id = a.provider_id AND p.account = r.pool
	JOIN simtally_store.check_rule c ON c.provider_id = a.provider_id AND c.name = $2
	WHERE r.pool <> a.account
) m
LEFT JOIN (
	SELECT account_id, source, quantity, quality, first_read, last_read
	FROM check_reading
	WHERE side = $4::"char" AND period = $3::date
) r USING (account_id)
GROUP BY m.pool_id
HAVING count(r.account_id) > 0;
