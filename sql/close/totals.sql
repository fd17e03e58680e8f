-- totals.sql: the control totals. They are few, whatever they are taken from: no need to sort it.
-- Parameters: $1 close_id, $2 month. Result: none; fills simtally_store.closed_total.
INSERT INTO simtally_store.closed_total (close_id, kind, metric, scope, unit, figures, quantity)
SELECT $1::integer, kind, metric, scope, unit, figures, quantity FROM simtally_store.closed_total_now($1::integer, $2::date);
