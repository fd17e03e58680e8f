-- binding_change.sql: bindings that are there and end another day.
-- Parameters: none. Result: none.
UPDATE simtally_store.binding b
SET valid_to = s.valid_to
FROM catalogue_stage s
JOIN simtally_store.provider p ON p.name = s.provider
JOIN simtally_store.account a ON a.provider_id = p.provider_id AND a.account = s.account
WHERE b.account_id = a.account_id AND b.billing_ref = s.billing_ref AND b.valid_from IS NOT DISTINCT FROM s.valid_from
	AND b.valid_to IS DISTINCT FROM s.valid_to;
