-- binding_touch.sql: months whose bills name an account, or a reference of one, whose bindings are new or other ones
-- now. To be run before the change is made.
-- Parameters: $1 run_id. Result: none.
INSERT INTO simtally_store.month_change (provider_id, month, run_id)
SELECT DISTINCT l.provider_id, l.month, $1::integer
FROM (
	SELECT a.provider_id, a.account_id, a.account, a.billing_ref AS register_ref, s.billing_ref
	FROM catalogue_stage s
	JOIN simtally_store.provider p ON p.name = s.provider
	JOIN simtally_store.account a ON a.provider_id = p.provider_id AND a.account = s.account
	LEFT JOIN simtally_store.binding b ON b.account_id = a.account_id AND b.billing_ref = s.billing_ref AND b.valid_from IS NOT DISTINCT FROM s.valid_from
	WHERE b.binding_id IS NULL OR b.valid_to IS DISTINCT FROM s.valid_to
) c
CROSS JOIN LATERAL (SELECT DISTINCT text FROM unnest(ARRAY[c.account, c.register_ref, c.billing_ref]) AS text) t
JOIN simtally_store.billing_line l ON l.provider_id = c.provider_id AND l.account = t.text
WHERE l.superseded_import IS NULL
ORDER BY 1, 2
ON CONFLICT (provider_id, month) DO UPDATE SET run_id = EXCLUDED.run_id;
