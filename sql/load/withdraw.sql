-- withdraw.sql: an entry that no longer names a region takes that region's figure back to nothing.
-- A region a month's entry does not name stores no row; where one is stored from an earlier answer
-- it becomes zero, as a revision. Entries with rejects (quality 0) withdraw nothing: the figure may be the rejected one.
-- Takes nothing. Gives: one row: withdrawn.
WITH entry AS (
	SELECT s.account_id, s.period, s.quality, s.read_at, s.raw_id, s.at, d.provider_id, d.endpoint, d.metric, d.grain
	FROM stage_usage s
	JOIN simtally_store.series d USING (series_id)
	JOIN simtally_store.usage known ON known.account_id = s.account_id AND known.series_id = s.series_id AND known.period = s.period
	WHERE d.role = 'entry' AND s.quality > 0
), withdrawn AS (
	INSERT INTO stage_usage (account_id, series_id, period, quantity, quality, read_at, listed, raw_id, at)
	SELECT e.account_id, d.series_id, e.period, 0, e.quality, e.read_at, false, e.raw_id, e.at
	FROM entry e
	JOIN simtally_store.series d ON d.provider_id = e.provider_id AND d.endpoint = e.endpoint AND d.metric = e.metric
		AND d.grain = e.grain AND d.role IN ('used', 'included')
	JOIN simtally_store.usage u ON u.account_id = e.account_id AND u.series_id = d.series_id AND u.period = e.period
	WHERE u.quantity <> 0
		AND NOT EXISTS (SELECT FROM stage_usage s WHERE s.account_id = e.account_id AND s.series_id = d.series_id AND s.period = e.period)
	RETURNING 1
)
SELECT count(*) AS withdrawn FROM withdrawn;
