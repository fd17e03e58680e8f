-- regain.sql: a day that passed out of reach, or was named as lost, and that comes in after all: by the series of a later night,
-- or by a file. Its unit is done.
-- Takes nothing. Gives: one row: regained.
WITH day AS (
	SELECT DISTINCT s.account_id, e.endpoint_id, s.period, s.read_at
	FROM stage_usage s
	JOIN simtally_store.series f USING (series_id)
	JOIN simtally_store.endpoint e ON e.provider_id = f.provider_id AND e.counts_back
	WHERE f.grain = 'day' AND f.role = 'used' AND s.quality = 3
), regained AS (
	UPDATE simtally_store.unit_of_work w
	SET state = 'done', outcome = 'ok', reason = 'its day came in later', fetched_at = d.read_at
	FROM day d
	WHERE w.account_id = d.account_id AND w.endpoint_id = d.endpoint_id AND w.period = d.period AND w.grain IN ('n', 'd') AND w.state = 'beyond_reach'
	RETURNING 1
)
SELECT count(*) AS regained FROM regained;
