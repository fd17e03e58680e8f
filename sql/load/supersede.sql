-- supersede.sql: of two answers in one batch that tell of the same metric and month the later one counts whole.
-- Takes nothing. Gives: one row: superseded (staged rows that were dropped).
WITH entry AS (
	SELECT s.account_id, s.period, s.raw_id, d.provider_id, d.endpoint, d.metric, d.grain,
		first_value(s.raw_id) OVER (PARTITION BY s.account_id, s.series_id, s.period ORDER BY s.read_at DESC, s.raw_id DESC) AS latest
	FROM stage_usage s JOIN simtally_store.series d USING (series_id)
	WHERE d.role = 'entry'
), older AS (
	SELECT * FROM entry WHERE raw_id IS DISTINCT FROM latest
), dropped AS (
	DELETE FROM stage_usage s
	USING older o, simtally_store.series d
	WHERE d.series_id = s.series_id AND s.account_id = o.account_id AND s.period = o.period AND s.raw_id = o.raw_id
		AND d.provider_id = o.provider_id AND d.endpoint = o.endpoint AND d.metric = o.metric AND d.grain = o.grain
	RETURNING 1
)
SELECT count(*) AS superseded FROM dropped;
