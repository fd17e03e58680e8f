-- binding_trace.sql: bindings that are new, or end another day, beside what they were. To be run before the change is made.
-- Parameters: $1 run_id, $2 import_id. Result: none.
INSERT INTO simtally_store.register_change (import_id, run_id, file_line, provider_id, kind, key, what, before, after)
SELECT $2::integer, $1::integer, s.file_line, p.provider_id, 'bindings', s.account, CASE WHEN b.binding_id IS NULL THEN 'new' ELSE 'changed' END,
	CASE WHEN b.binding_id IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object('billing_ref', b.billing_ref, 'valid_from', b.valid_from, 'valid_to', b.valid_to)) END,
	jsonb_strip_nulls(jsonb_build_object('billing_ref', s.billing_ref, 'valid_from', s.valid_from, 'valid_to', s.valid_to))
FROM catalogue_stage s
JOIN simtally_store.provider p ON p.name = s.provider
JOIN simtally_store.account a ON a.provider_id = p.provider_id AND a.account = s.account
LEFT JOIN simtally_store.binding b ON b.account_id = a.account_id AND b.billing_ref = s.billing_ref AND b.valid_from IS NOT DISTINCT FROM s.valid_from
WHERE b.binding_id IS NULL OR b.valid_to IS DISTINCT FROM s.valid_to
ORDER BY s.file_line;
