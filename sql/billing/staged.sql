-- staged.sql: the file is read: its bytes are put aside, and what came in is added up before anything is decided about it.
-- Parameters: none. Result: none; fills billing_piece and billing_came_in.
CREATE TEMP TABLE billing_piece ON COMMIT DROP AS SELECT part AS piece, body FROM billing_stage WHERE state = 'b';
DELETE FROM billing_stage WHERE state = 'b';
CREATE TEMP TABLE billing_came_in ON COMMIT DROP AS
SELECT 'rows' AS measure, coalesce(row_currency, '') AS unit, count(*)::numeric AS came_in FROM billing_stage WHERE part = 0 GROUP BY 2
UNION ALL
SELECT 'money', coalesce(row_currency, ''), sum(row_amount) FROM billing_stage WHERE row_amount IS NOT NULL GROUP BY 2
UNION ALL
SELECT 'quantity', CASE metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END, sum(quantity::numeric)
FROM billing_stage WHERE quantity IS NOT NULL GROUP BY 2;
ANALYZE billing_stage;
SELECT pg_advisory_xact_lock(hashtext('simtally_store.billing_import'));
