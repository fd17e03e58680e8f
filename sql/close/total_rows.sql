-- total_rows.sql: the control totals of a close.
-- Parameters: $1 close_id. Result: a row a metric: metric, figures, quantity, unit.
SELECT metric, sum(figures)::bigint AS figures, sum(quantity) AS quantity, min(unit) AS unit
FROM simtally_store.closed_total WHERE close_id = $1::integer
GROUP BY metric ORDER BY array_position(ARRAY['data', 'voice', 'sms', 'mms'], metric);
