-- check_series.sql: a series that counts back from today must say of the days it shares with earlier answers what they said.
-- Single changed elements are restatements. Where another shift, or the reverse order, agrees better, the days are
-- not the ones they seem to be: the series is set aside as a reject with both series, and its unit failed.
-- Better is: fewer days contradicted, and more days of real use (at least two) that agree; days without use prove nothing.
-- Takes nothing. Gives: one row: set_aside.
WITH said AS MATERIALIZED (
	SELECT account_id, series_id, raw_id, period, quantity, min(period) OVER one AS first_day, max(period) OVER one AS last_day
	FROM stage_usage WHERE listed
	WINDOW one AS (PARTITION BY account_id, series_id, raw_id)
), held AS MATERIALIZED (
	SELECT u.account_id, u.series_id, u.period, u.quantity
	FROM (SELECT account_id, series_id, min(first_day) - 7 AS first_day, max(last_day) + 7 AS last_day FROM said GROUP BY account_id, series_id) s
	JOIN simtally_store.usage u ON u.account_id = s.account_id AND u.series_id = s.series_id AND u.period BETWEEN s.first_day AND s.last_day
	WHERE u.quality = 3
), fit AS (
	SELECT s.account_id, s.series_id, s.raw_id, NOT turned AND shift = 0 AS as_dated,
		count(*) FILTER (WHERE h.quantity = s.quantity AND s.quantity > 0) AS agree, count(*) FILTER (WHERE h.quantity <> s.quantity) AS contradict
	FROM said s
	CROSS JOIN (VALUES (false), (true)) AS t (turned)
	CROSS JOIN generate_series(-7, 7) AS shift
	JOIN held h ON h.account_id = s.account_id AND h.series_id = s.series_id
		AND h.period = CASE WHEN turned THEN s.first_day + (s.last_day - s.period) ELSE s.period END + shift
	GROUP BY s.account_id, s.series_id, s.raw_id, turned, shift
), wrong AS MATERIALIZED (
	SELECT DISTINCT d.account_id, d.series_id, d.raw_id, d.agree, d.contradict
	FROM fit d
	JOIN fit o ON o.account_id = d.account_id AND o.series_id = d.series_id AND o.raw_id = d.raw_id
	WHERE d.as_dated AND NOT o.as_dated AND o.agree >= 2 AND o.agree > d.agree AND o.contradict < d.contradict
), dropped AS (
	DELETE FROM stage_usage s USING wrong w
	WHERE s.listed AND s.account_id = w.account_id AND s.series_id = w.series_id AND s.raw_id = w.raw_id
	RETURNING s.series_id, s.parts, s.quantity
), fate AS (
	INSERT INTO stage_fate (series_id, fate, parts, quantity)
	SELECT series_id, 'refused', sum(parts), sum(quantity) FROM dropped WHERE parts > 0 GROUP BY series_id
), unsaid AS (
	DELETE FROM stage_said s USING wrong w WHERE s.account_id = w.account_id AND s.raw_id = w.raw_id
), failed AS (
	UPDATE stage_unit u SET state = 'failed', reason = 'the series of days does not fit what was held: quarantined'
	FROM wrong w WHERE u.raw_id = w.raw_id AND u.account_id = w.account_id AND u.state = 'done'
), told AS (
	INSERT INTO stage_reject (provider_id, account_id, account, at, source, reason, detail, raw_id)
	SELECT d.provider_id, w.account_id, NULL, '', d.endpoint, 'series_disagrees',
		format('said newest first: %s; held of the same days: %s; %s days contradicted, and another shift or the reverse order agrees better',
			(SELECT string_agg(s.quantity::text, ', ' ORDER BY s.period DESC) FROM said s
				WHERE s.account_id = w.account_id AND s.series_id = w.series_id AND s.raw_id = w.raw_id),
			(SELECT string_agg(coalesce(h.quantity::text, '-'), ', ' ORDER BY s.period DESC) FROM said s
				LEFT JOIN held h ON h.account_id = s.account_id AND h.series_id = s.series_id AND h.period = s.period
				WHERE s.account_id = w.account_id AND s.series_id = w.series_id AND s.raw_id = w.raw_id),
			w.contradict),
		w.raw_id
	FROM wrong w JOIN simtally_store.series d ON d.series_id = w.series_id
)
SELECT count(*) AS set_aside FROM wrong;
