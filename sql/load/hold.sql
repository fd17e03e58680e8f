-- hold.sql: what a bulk file brought need not be asked for: its units of the ledger are done. A month is held when the file reports
-- it as such, or when each of its days, within active_from to active_to, is final; a question about one day when that day is.
-- Takes: $1 run_id. Gives: one row: held.
WITH said AS MATERIALIZED (
	SELECT s.account_id, s.period, s.quality, d.provider_id, d.endpoint, d.grain, e.endpoint_id, p.as_of, p.read_at
	FROM stage_usage s
	JOIN stage_part p ON p.raw_id = s.raw_id
	JOIN simtally_store.series d USING (series_id)
	JOIN simtally_store.endpoint e ON e.provider_id = d.provider_id AND e.name = d.endpoint
	WHERE d.role IN ('used', 'entry')
), months AS (
	SELECT account_id, endpoint_id, period AS month, bool_and(quality = 3) AS final, max(as_of) AS as_of, max(read_at) AS read_at
	FROM said WHERE grain = 'month'
	GROUP BY 1, 2, 3 HAVING bool_and(quality > 0)
), touched AS (
	SELECT s.account_id, s.endpoint_id, s.provider_id, s.endpoint, date_trunc('month', s.period)::date AS month, max(s.as_of) AS as_of, max(s.read_at) AS read_at
	FROM said s WHERE s.grain = 'day' GROUP BY 1, 2, 3, 4, 5
), bounded AS MATERIALIZED (
	SELECT t.*, greatest(a.active_from, t.month) AS first_day, least(a.active_to, (t.month + interval '1 month - 1 day')::date) AS last_day
	FROM touched t JOIN simtally_store.account a USING (account_id)
	WHERE (t.month + interval '1 month')::date <= t.as_of
), whole AS (
	SELECT b.account_id, b.endpoint_id, b.month, true AS final, b.as_of, b.read_at
	FROM bounded b
	JOIN simtally_store.series d ON d.provider_id = b.provider_id AND d.endpoint = b.endpoint AND d.grain = 'day' AND d.role = 'used'
	JOIN simtally_store.usage u ON u.account_id = b.account_id AND u.series_id = d.series_id AND u.period BETWEEN b.first_day AND b.last_day
	WHERE u.quality = 3
	GROUP BY b.account_id, b.endpoint_id, b.month, b.as_of, b.read_at, b.first_day, b.last_day
	HAVING count(DISTINCT u.period) = b.last_day - b.first_day + 1
), held AS (
	INSERT INTO simtally_store.unit_of_work (account_id, endpoint_id, grain, period, state, run_id, backfill, fetched_at, fetched_as_of, final, outcome, reason)
	SELECT account_id, endpoint_id, 'm', month, 'done', $1::integer, true, read_at, as_of, final, 'ok', 'held from a bulk file'
	FROM (TABLE months UNION ALL TABLE whole) m ORDER BY account_id, endpoint_id, month
	ON CONFLICT (account_id, endpoint_id, grain, period) DO UPDATE
	SET state = 'done', fetched_at = excluded.fetched_at, fetched_as_of = excluded.fetched_as_of, final = excluded.final, outcome = 'ok', reason = excluded.reason
	WHERE unit_of_work.state <> 'done' OR (excluded.final AND NOT unit_of_work.final)
	RETURNING 1
), day_held AS (
	UPDATE simtally_store.unit_of_work u
	SET state = 'done', outcome = 'ok', reason = 'held from a bulk file', final = true
	FROM said s
	WHERE s.grain = 'day' AND s.quality = 3 AND u.account_id = s.account_id AND u.endpoint_id = s.endpoint_id AND u.grain IN ('d', 'n') AND u.period = s.period
		AND u.state IN ('owed', 'failed', 'beyond_reach')
	RETURNING 1
)
SELECT (SELECT count(*) FROM held) + (SELECT count(*) FROM day_held) AS held;
