-- touch.sql: which months changed in this run: what is reconciled again. A closed month's figures do not change, so a
-- reconciliation of it would only say again what it said. Last before the commit, because sessions that load
-- side by side meet in these few rows.
-- Takes: $1 run_id. Gives: one row: months.
WITH touched AS (
	INSERT INTO simtally_store.month_change (provider_id, month, run_id)
	SELECT DISTINCT provider_id, month, $1::integer FROM stage_touched t
	WHERE NOT EXISTS (SELECT FROM simtally_store.standing_close c WHERE c.provider_id = t.provider_id AND c.month = t.month)
	ORDER BY 1, 2
	ON CONFLICT (provider_id, month) DO UPDATE SET run_id = excluded.run_id WHERE simtally_store.month_change.run_id < excluded.run_id
	RETURNING 1
)
SELECT count(*) AS months FROM touched;
