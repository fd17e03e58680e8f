-- totals.sql: the control totals.
-- Parameters: $1 close_id. Result: none; fills simtally_store.closed_total.
INSERT INTO simtally_store.closed_total (close_id, metric, scope, unit, figures, incomplete, quantity)
SELECT close_id, metric, scope, unit, figures, incomplete, quantity FROM simtally_store.total_now WHERE close_id = $1::integer;
