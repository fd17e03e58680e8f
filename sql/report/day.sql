-- day.sql: on how many accounts each day of the month was reported, for providers that report days.
--
-- Takes: $1 date month, $2 smallint[] providers
-- Gives: provider, day, expected (accounts of the kinds asked for days, active that day and not known to be ineligible),
--        reported, final, running (the provider's today, or later: the day is not over),
--        share (reported of expected in percent, rounded down)
--
-- Of a month that is closed: the figures and the accounts that were closed; only on which days an account is active is the register's.

WITH bounds AS (
	SELECT $1::date AS first, ($1::date + interval '1 month')::date - 1 AS last
), shut AS (
	SELECT close_id, provider_id FROM simtally_store.standing_close WHERE month = $1::date AND provider_id = ANY ($2::smallint[])
), reported AS (
	SELECT provider_id, day, count(*) AS reported, count(*) FILTER (WHERE quality = 3) AS final
	FROM (
		SELECT s.provider_id, u.account_id, u.period AS day, min(u.quality) AS quality
		FROM simtally_store.usage u
		JOIN simtally_store.series s USING (series_id)
		WHERE s.provider_id = ANY ($2::smallint[]) AND s.grain = 'day' AND s.role = 'used'
			AND u.period >= $1::date AND u.period < $1::date + interval '1 month'
			AND s.provider_id NOT IN (SELECT provider_id FROM shut)
		GROUP BY s.provider_id, u.account_id, u.period
		UNION ALL
		SELECT c.provider_id, f.account_id, f.period, min(f.quality)
		FROM shut c
		JOIN simtally_store.closed_series s ON s.close_id = c.close_id AND s.grain = 'day'
		JOIN simtally_store.closed_figure f ON f.close_id = s.close_id AND f.series_id = s.series_id
			AND f.period >= $1::date AND f.period < $1::date + interval '1 month'
		GROUP BY c.provider_id, f.account_id, f.period
	) figure
	GROUP BY provider_id, day
), account AS (
	SELECT a.provider_id, a.kind, a.active_from, a.active_to
	FROM simtally_store.account a CROSS JOIN bounds b
	WHERE a.provider_id NOT IN (SELECT provider_id FROM shut)
		AND NOT EXISTS (SELECT FROM simtally_store.unit_of_work u WHERE u.account_id = a.account_id
			AND u.state = 'not_eligible' AND u.period BETWEEN b.first AND b.last)
	UNION ALL
	SELECT c.provider_id, k.kind, a.active_from, a.active_to
	FROM shut c
	JOIN simtally_store.closed_account k ON k.close_id = c.close_id AND k.month = $1::date
	JOIN simtally_store.account a USING (account_id)
), asked AS (
	SELECT a.provider_id, greatest(coalesce(a.active_from, b.first), b.first) AS day_from,
		least(coalesce(a.active_to, b.last), b.last) AS day_to, count(*) AS accounts
	FROM account a CROSS JOIN bounds b
	WHERE (a.provider_id, a.kind) IN (
			SELECT e.provider_id, unnest(e.kinds)
			FROM simtally_store.endpoint e
			JOIN simtally_store.series s ON s.provider_id = e.provider_id AND s.endpoint = e.name
			WHERE s.grain = 'day' AND s.role = 'used')
	GROUP BY 1, 2, 3
)
SELECT p.name AS provider, d.day::date AS day, coalesce(e.expected, 0) AS expected, coalesce(r.reported, 0) AS reported,
	coalesce(r.final, 0) AS final, coalesce(d.day >= p.today, false) AS running,
	(least(100 * coalesce(r.reported, 0) / nullif(e.expected, 0), 100))::integer AS share
FROM simtally_store.provider p
CROSS JOIN bounds b
CROSS JOIN LATERAL generate_series(b.first, b.last, interval '1 day') AS d (day)
LEFT JOIN LATERAL (SELECT sum(accounts)::bigint AS expected FROM asked
	WHERE asked.provider_id = p.provider_id AND d.day BETWEEN asked.day_from AND asked.day_to) e ON true
LEFT JOIN reported r ON r.provider_id = p.provider_id AND r.day = d.day
WHERE p.provider_id IN (SELECT provider_id FROM reported)
ORDER BY p.name COLLATE "C", d.day;
