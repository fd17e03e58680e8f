-- touch.sql: months whose bills name an account that is new or has another reference, pool or span now: what
-- they said of it may be wrong. To be run before the change is made.
-- Parameters: $1 run_id. Result: none.
INSERT INTO simtally_store.month_change (provider_id, month, run_id)
SELECT DISTINCT l.provider_id, l.month, $1::integer
FROM (
	SELECT p.provider_id, s.account, s.billing_ref, s.pool, a.billing_ref AS old_ref, a.pool AS old_pool
	FROM account_stage s
	JOIN simtally_store.provider p ON p.name = s.provider
	LEFT JOIN simtally_store.account a ON a.provider_id = p.provider_id AND a.account = s.account
	WHERE (a.billing_ref, a.pool, a.active_from, a.active_to) IS DISTINCT FROM (s.billing_ref, s.pool, s.active_from, s.active_to)
		OR a.account_id IS NULL
) c
CROSS JOIN LATERAL (SELECT DISTINCT text FROM unnest(ARRAY[c.account, c.billing_ref, c.pool, c.old_ref, c.old_pool]) AS text) t
JOIN simtally_store.billing_line l ON l.provider_id = c.provider_id AND l.account = t.text
WHERE l.superseded_import IS NULL
ORDER BY 1, 2
ON CONFLICT (provider_id, month) DO UPDATE SET run_id = EXCLUDED.run_id;
