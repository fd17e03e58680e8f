-- touch.sql: the months whose bills change with this file: those of its new lines, and those of the earlier lines that it takes back.
-- Parameters: $1 run_id. Result: none.
INSERT INTO simtally_store.month_change (provider_id, month, run_id)
SELECT provider_id, month, $1::integer
FROM (
	SELECT p.provider_id, s.month
	FROM (SELECT DISTINCT provider, month FROM billing_stage WHERE state = 'l' AND NOT same) s
	JOIN simtally_store.provider p ON p.name = s.provider
	UNION
	SELECT provider_id, month FROM billing_held WHERE gone
) m
ORDER BY provider_id, month
ON CONFLICT (provider_id, month) DO UPDATE SET run_id = EXCLUDED.run_id;
