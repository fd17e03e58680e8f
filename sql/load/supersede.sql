-- supersede.sql: what a later answer says of an account, endpoint, metric and period counts whole: what an earlier one says of it is
-- dropped, whether the later one came in this batch or is known from the ledger.
-- Takes nothing. Gives: one row: superseded (staged rows that were dropped).
WITH said AS MATERIALIZED (
	SELECT s.*, coalesce(a.kept_id, s.raw_id) AS kept_id, count(*) OVER (PARTITION BY s.account_id, s.provider_id, s.endpoint,
		s.metric) AS answers
	FROM stage_said s LEFT JOIN stage_alias a USING (raw_id)
), later AS MATERIALIZED (
	SELECT account_id, provider_id, endpoint, metric, grain, from_day, to_day, read_at, raw_id FROM said WHERE answers > 1
	UNION ALL
	SELECT s.account_id, s.provider_id, s.endpoint, s.metric, NULL, w.period,
		CASE w.grain WHEN 'm' THEN (w.period + interval '1 month - 1 day')::date ELSE w.period END, w.fetched_at, w.raw_id
	FROM said s
	JOIN simtally_store.endpoint e ON e.provider_id = s.provider_id AND e.name = s.endpoint
	JOIN simtally_store.unit_of_work w ON w.account_id = s.account_id AND w.endpoint_id = e.endpoint_id AND w.grain IN ('d', 'm')
		AND w.period BETWEEN s.from_day AND s.to_day
	WHERE s.grain IS NULL AND w.outcome = 'ok' AND w.fetched_at > s.read_at AND w.raw_id <> s.kept_id
), older AS MATERIALIZED (
	SELECT DISTINCT s.ctid AS place
	FROM later n
	JOIN stage_usage s ON s.account_id = n.account_id AND s.period BETWEEN n.from_day AND n.to_day
	JOIN simtally_store.series d ON d.series_id = s.series_id AND d.provider_id = n.provider_id AND d.endpoint = n.endpoint
		AND d.metric = n.metric
		AND (n.grain IS NULL OR d.grain = n.grain) AND d.role <> 'check'
	WHERE s.raw_id <> n.raw_id AND (s.read_at, s.raw_id) < (n.read_at, n.raw_id)
		AND (d.grain = 'day' OR (s.period + interval '1 month - 1 day')::date <= n.to_day)
), dropped AS (
	DELETE FROM stage_usage s USING older o WHERE s.ctid = o.place
	RETURNING s.series_id, s.parts, s.quantity
), fate AS (
	INSERT INTO stage_fate (series_id, fate, parts, quantity)
	SELECT series_id, 'superseded', sum(parts), sum(quantity) FROM dropped WHERE parts > 0 GROUP BY series_id
)
SELECT count(*) AS superseded FROM dropped;
