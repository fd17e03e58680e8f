-- binding_insert.sql: bindings that are new.
-- Parameters: none. Result: none.
INSERT INTO simtally_store.binding (provider_id, account_id, billing_ref, valid_from, valid_to)
SELECT a.provider_id, a.account_id, s.billing_ref, s.valid_from, s.valid_to
FROM catalogue_stage s
JOIN simtally_store.provider p ON p.name = s.provider
JOIN simtally_store.account a ON a.provider_id = p.provider_id AND a.account = s.account
WHERE NOT EXISTS (SELECT FROM simtally_store.binding b
	WHERE b.account_id = a.account_id AND b.billing_ref = s.billing_ref AND b.valid_from IS NOT DISTINCT FROM s.valid_from)
ORDER BY s.file_line;
