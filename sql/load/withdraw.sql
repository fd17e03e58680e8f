-- withdraw.sql: a figure that an answer no longer gives is taken back: it leaves usage, with a last revision that says so. An answer
-- replaces what was said before it about its account, endpoint, metric and period: stage_said says about which. Of a unit that has one
-- series only, an answer that names it names all; a figure that is final is only taken back by an answer for which its period is over; a
-- figure of the other grain only where an answer gave it, not a file. Nothing is taken back by an answer that was read before the figure,
-- or before another answer of that period. A zero stays where the metric is still told of its period: it says no less than the answer
-- does.
-- Takes: $1 run_id. Gives: one row: withdrawn (figures of use), late (accounts and metrics of closed months).
WITH kind AS MATERIALIZED (
	SELECT provider_id, endpoint, metric, count(*) FILTER (WHERE grain = 'day') AS days, count(*) FILTER (WHERE grain = 'month') AS months
	FROM simtally_store.series WHERE role <> 'check'
	GROUP BY provider_id, endpoint, metric
), said AS MATERIALIZED (
	SELECT n.*, coalesce(a.kept_id, n.raw_id) AS kept_id
	FROM stage_said n
	JOIN kind k USING (provider_id, endpoint, metric)
	LEFT JOIN stage_alias a USING (raw_id)
	WHERE CASE n.grain WHEN 'day' THEN k.days WHEN 'month' THEN k.months ELSE k.days + k.months END > n.own::integer
), span AS MATERIALIZED (
	SELECT DISTINCT account_id, provider_id, from_day, to_day FROM said
), standing AS MATERIALIZED ( -- what an account has of those days is read once, not looked up series by series
	SELECT u.account_id, u.series_id, u.period, u.quantity, u.quality, u.recorded_at, u.run_id, u.raw_id, u.at, u.revision, u.read_at,
		p.provider_id, p.from_day, p.to_day
	FROM span p
	JOIN simtally_store.usage u ON u.account_id = p.account_id AND u.period BETWEEN p.from_day AND p.to_day
), held AS MATERIALIZED (
	SELECT u.*, d.endpoint, d.metric, d.grain, d.role
	FROM standing u
	JOIN simtally_store.series d ON d.series_id = u.series_id AND d.provider_id = u.provider_id AND d.role <> 'check'
		AND d.endpoint = ANY (ARRAY(SELECT DISTINCT endpoint FROM said))
	WHERE NOT EXISTS (SELECT FROM stage_usage s WHERE s.account_id = u.account_id AND s.series_id = u.series_id AND s.period = u.period)
		AND (d.grain = 'day' OR (u.period + interval '1 month - 1 day')::date <= u.to_day)
), taken AS MATERIALIZED (
	SELECT DISTINCT ON (h.account_id, h.series_id, h.period) h.*, n.kept_id AS by_raw_id, n.read_at AS by_read_at
	FROM held h
	JOIN said n ON n.account_id = h.account_id AND n.provider_id = h.provider_id AND n.endpoint = h.endpoint AND n.metric = h.metric
		AND n.from_day = h.from_day AND n.to_day = h.to_day AND (n.grain IS NULL OR n.grain = h.grain)
	WHERE h.read_at <= n.read_at
		AND (h.quantity <> 0 OR h.role = 'entry' OR NOT EXISTS (
			SELECT FROM stage_usage s JOIN simtally_store.series e USING (series_id)
			WHERE s.account_id = h.account_id AND s.period = h.period AND e.provider_id = h.provider_id AND e.endpoint = h.endpoint
				AND e.metric = h.metric
				AND e.grain = h.grain AND e.role IN ('used', 'entry')))
		AND (h.quality < 3 OR CASE h.grain WHEN 'day' THEN h.period + 1 ELSE (h.period + interval '1 month')::date END <= n.settled)
		AND (n.gives IS NULL OR n.gives = h.grain
			OR NOT EXISTS (SELECT FROM simtally_store.usage_file_part f WHERE f.provider_id = h.provider_id AND f.raw_id = h.raw_id))
		AND (n.grain IS NOT NULL OR NOT EXISTS (
			SELECT FROM simtally_store.endpoint e JOIN simtally_store.unit_of_work w ON w.account_id = h.account_id AND w.endpoint_id = e.endpoint_id
			WHERE e.provider_id = h.provider_id AND e.name = h.endpoint AND w.grain IN ('d', 'm')
				AND w.period IN (h.period, date_trunc('month', h.period::timestamp)::date)
				AND w.outcome = 'ok' AND w.fetched_at > n.read_at AND w.raw_id <> n.kept_id))
	ORDER BY h.account_id, h.series_id, h.period, n.read_at DESC, n.raw_id DESC
), removed AS (
	DELETE FROM simtally_store.usage u USING taken t
	WHERE u.account_id = t.account_id AND u.series_id = t.series_id AND u.period = t.period
), kept AS (
	INSERT INTO simtally_store.usage_revision (account_id, series_id, period, quantity, quality, raw_id, at, recorded_at, run_id,
		revision, gone, read_at)
	SELECT account_id, series_id, period, quantity, quality, raw_id, at, recorded_at, run_id, revision, false, NULL FROM taken
	UNION ALL
	SELECT account_id, series_id, period, 0, quality, by_raw_id, NULL, now(), $1::integer, revision + 1, true, by_read_at FROM taken
), tallied AS (
	INSERT INTO stage_tally (provider_id, month, metric, read, first, first_quantity, restated, restated_quantity)
	SELECT provider_id, date_trunc('month', period)::date, metric, count(*), 0, 0, count(*), -sum(quantity)
	FROM taken WHERE role = 'used'
	GROUP BY 1, 2, 3
), touched AS (
	INSERT INTO stage_touched (provider_id, month)
	SELECT DISTINCT provider_id, date_trunc('month', period)::date FROM taken
	RETURNING provider_id, month
), late AS (
	INSERT INTO stage_late (close_id, account_id, metric, month)
	SELECT DISTINCT c.close_id, t.account_id, t.metric, c.month
	FROM touched m
	JOIN simtally_store.standing_close c USING (provider_id, month)
	JOIN taken t ON t.provider_id = c.provider_id AND t.period >= c.month AND t.period < (c.month + interval '1 month')::date
	WHERE t.role IN ('used', 'entry')
	RETURNING 1
)
SELECT (SELECT count(*) FROM taken WHERE role = 'used') AS withdrawn, (SELECT count(*) FROM late) AS late;
