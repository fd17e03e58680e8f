-- tally.sql: what the run has read, added and changed so far, by provider, month and metric. With touch.sql the last before the
-- commit, because sessions that load side by side meet in these few rows.
-- Takes: $1 run_id. Gives: one row: totals.
WITH told AS (
	INSERT INTO simtally_store.load_total AS t (run_id, provider_id, month, metric, read, first, first_quantity, restated, restated_quantity)
	SELECT $1::integer, provider_id, month, metric, sum(read), sum(first), sum(first_quantity), sum(restated), sum(restated_quantity) FROM stage_tally
	GROUP BY provider_id, month, metric
	ORDER BY provider_id, month, metric
	ON CONFLICT (run_id, provider_id, month, metric) DO UPDATE SET read = t.read + excluded.read, first = t.first + excluded.first,
		first_quantity = t.first_quantity + excluded.first_quantity, restated = t.restated + excluded.restated,
		restated_quantity = t.restated_quantity + excluded.restated_quantity
	RETURNING 1
)
SELECT count(*) AS totals FROM told;
