-- total_rows.sql: the control totals of a close.
-- Parameters: $1 close_id. Result: a row a kind of account and metric: kind, metric, figures, quantity, unit.
SELECT kind, metric, sum(figures)::bigint AS figures, sum(quantity) AS quantity, min(unit) AS unit
FROM simtally_store.closed_total WHERE close_id = $1::integer
GROUP BY kind, metric ORDER BY kind COLLATE "C", array_position(ARRAY['data', 'voice', 'sms', 'mms'], metric);
