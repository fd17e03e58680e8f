-- reopen.sql: a close stands no longer; it stays as it is. The month is to be reconciled again.
-- Parameters: $1 close_id, $2 run_id, $3 reason. Result: none.
WITH reopened AS (
	INSERT INTO simtally_store.reopening (close_id, run_id, reason) VALUES ($1::integer, $2::integer, $3)
	RETURNING close_id
)
INSERT INTO simtally_store.month_change (provider_id, month, run_id)
SELECT c.provider_id, c.month, $2::integer FROM reopened JOIN simtally_store.closed_month c USING (close_id)
ON CONFLICT (provider_id, month) DO UPDATE SET run_id = EXCLUDED.run_id;
