-- lose.sql: days that passed out of reach of a series that counts back from today, and that nothing holds, are named as lost.
-- An account's days are looked through once: from where the last answer's series reached back to, to where this one's does.
-- Before the first answer: from the day after the last that is held, else from active_from or the endpoint's first night of all, whichever
-- is later; where active_from is not known, nothing can be missing.
-- A day whose question is in the ledger is named there already; it counts as lost when that question passed out of reach.
-- Takes: $1 run_id. Gives: one row: lost.
WITH night AS MATERIALIZED (
	SELECT n.account_id, n.endpoint_id, e.provider_id, max(n.today) AS today, max(n.reached) AS reached
	FROM stage_night n
	JOIN stage_unit u ON u.account_id = n.account_id AND u.raw_id = n.raw_id AND u.state = 'done'
	JOIN simtally_store.endpoint e USING (endpoint_id)
	GROUP BY n.account_id, n.endpoint_id, e.provider_id
), span AS (
	SELECT n.account_id, n.endpoint_id, n.provider_id, least(n.reached - 1, a.active_to) AS last_day,
		greatest(a.active_from, coalesce(r.reached, (
			SELECT max(u.period) + 1
			FROM simtally_store.usage u JOIN simtally_store.series s USING (series_id)
			WHERE u.account_id = n.account_id AND u.period < n.reached AND s.provider_id = n.provider_id AND s.grain = 'day' AND s.role = 'used'
		), CASE WHEN a.active_from IS NOT NULL
			THEN (SELECT coalesce(min(first_night), n.today) FROM simtally_store.series_reach f WHERE f.endpoint_id = n.endpoint_id) END, n.reached)) AS first_day
	FROM night n
	JOIN simtally_store.account a USING (account_id)
	LEFT JOIN simtally_store.series_reach r ON r.account_id = n.account_id AND r.endpoint_id = n.endpoint_id
), lost AS MATERIALIZED (
	SELECT s.account_id, s.endpoint_id, s.provider_id, d.day::date AS day, w.unit_id
	FROM span s
	CROSS JOIN LATERAL generate_series(s.first_day, s.last_day, interval '1 day') AS d (day)
	LEFT JOIN simtally_store.unit_of_work w ON w.account_id = s.account_id AND w.endpoint_id = s.endpoint_id AND w.grain = 'n' AND w.period = d.day::date
	WHERE (w.unit_id IS NULL OR w.state = 'beyond_reach')
		AND NOT EXISTS (
			SELECT FROM simtally_store.usage u JOIN simtally_store.series f USING (series_id)
			WHERE u.account_id = s.account_id AND u.period = d.day::date AND f.provider_id = s.provider_id AND f.grain = 'day' AND f.role = 'used')
), named AS (
	INSERT INTO simtally_store.unit_of_work (account_id, endpoint_id, grain, period, state, run_id, reason)
	SELECT account_id, endpoint_id, 'd', day, 'beyond_reach', $1::integer, 'lost: no night was run while the series still reached this day'
	FROM lost WHERE unit_id IS NULL
	ORDER BY account_id, endpoint_id, day
	ON CONFLICT (account_id, endpoint_id, grain, period) DO NOTHING
), passed AS (
	UPDATE simtally_store.unit_of_work w SET run_id = $1::integer, reason = 'lost: it was asked for and not answered while the series still reached this day'
	FROM lost l WHERE w.account_id = l.account_id AND w.unit_id = l.unit_id
), told AS (
	INSERT INTO stage_lost (provider_id, month, days)
	SELECT provider_id, date_trunc('month', day)::date, count(*) FROM lost GROUP BY 1, 2
), moved AS (
	INSERT INTO simtally_store.series_reach AS r (account_id, endpoint_id, reached, first_night)
	SELECT account_id, endpoint_id, reached, today FROM night ORDER BY account_id, endpoint_id
	ON CONFLICT (account_id, endpoint_id) DO UPDATE SET reached = greatest(r.reached, excluded.reached)
)
SELECT count(*) AS lost FROM lost;
