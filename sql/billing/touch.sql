-- touch.sql: the months whose bills change with this file.
-- Parameters: $1 run_id. Result: none.
INSERT INTO simtally_store.month_change (provider_id, month, run_id)
SELECT p.provider_id, s.month, $1::integer
FROM (SELECT DISTINCT provider, month FROM billing_stage WHERE reason IS NULL AND NOT repeated) s
JOIN simtally_store.provider p ON p.name = s.provider
ORDER BY p.provider_id, s.month
ON CONFLICT (provider_id, month) DO UPDATE SET run_id = EXCLUDED.run_id;
