-- missing.sql: accounts whose month is not all there, and why.
--
-- Takes: $1 date month, $2 smallint[] providers
-- Gives: provider, account, name, kind, endpoint, state (never_asked: no unit and no figure; incomplete: in a month that is closed), reason
--        (with the provider's trace), units, first_period, last_period, attempts; failed first
--
-- Of a month that is closed: what was not complete when it was closed, whatever was asked or came since.

WITH shut AS (
	SELECT close_id, provider_id FROM simtally_store.standing_close WHERE month = $1::date AND provider_id = ANY ($2::smallint[])
)
SELECT p.name AS provider, a.account, a.name, a.kind, m.endpoint, m.state, m.reason, m.units, m.first_period, m.last_period, m.attempts
FROM (
	SELECT u.account_id, e.name AS endpoint, CASE u.state WHEN 'claimed' THEN 'owed' ELSE u.state::text END AS state,
		coalesce(u.reason, u.outcome) || coalesce('; trace ' || max(u.trace COLLATE "C") COLLATE "default", '') AS reason, count(*) AS units,
		min(u.period) AS first_period, max(u.period) AS last_period, max(u.attempts) AS attempts
	FROM simtally_store.unit_of_work u
	JOIN simtally_store.endpoint e USING (endpoint_id)
	WHERE e.provider_id = ANY ($2::smallint[]) AND e.mapped AND u.state <> 'done' AND e.provider_id NOT IN (SELECT provider_id FROM shut)
		AND u.period >= $1::date AND u.period < $1::date + interval '1 month'
	GROUP BY 1, 2, 3, u.reason, u.outcome
	UNION ALL
	SELECT a.account_id, NULL, 'never_asked', coalesce((
			SELECT format('not eligible when it was asked for %s: %s', u.period, coalesce(u.reason, u.outcome))
			FROM simtally_store.unit_of_work u JOIN simtally_store.endpoint e USING (endpoint_id)
			WHERE u.account_id = a.account_id AND e.mapped AND u.state = 'not_eligible' ORDER BY u.period DESC, e.name COLLATE "C" LIMIT 1),
		'no question about this month was planned for it'), 0, NULL, NULL, NULL
	FROM simtally_store.account a
	WHERE a.provider_id = ANY ($2::smallint[]) AND a.provider_id NOT IN (SELECT provider_id FROM shut)
		AND coalesce(a.active_from, '-infinity') < $1::date + interval '1 month' AND coalesce(a.active_to, 'infinity') >= $1::date
		AND NOT EXISTS (SELECT FROM simtally_store.unit_of_work u
			JOIN simtally_store.endpoint e USING (endpoint_id)
			WHERE (e.mapped OR u.state = 'done') AND u.account_id = a.account_id AND u.period >= $1::date AND u.period < $1::date + interval '1 month')
		AND NOT EXISTS (SELECT FROM simtally_store.usage u
			WHERE u.account_id = a.account_id AND u.period >= $1::date AND u.period < $1::date + interval '1 month')
	UNION ALL
	SELECT r.account_id, NULL, 'incomplete', r.metric || ': ' || simtally_store.what_is_missing(r.month, nullif(r.completeness, 'missing'), r.grain, r.quantity,
		CASE r.metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END, r.days_reported, r.days_expected), 0, NULL, NULL, NULL
	FROM shut c
	JOIN simtally_store.closed_report r ON r.close_id = c.close_id AND r.month = $1::date
	WHERE r.completeness <> 'complete' OR r.quantity IS NULL
) m
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p USING (provider_id)
ORDER BY array_position(ARRAY['failed', 'owed', 'incomplete', 'never_asked', 'not_eligible', 'beyond_reach'], m.state), p.name COLLATE "C", a.account COLLATE "C", m.endpoint COLLATE "C", m.first_period,
	m.reason COLLATE "C", m.last_period, m.units, m.attempts;
