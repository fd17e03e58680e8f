-- trace.sql: what the rows change, beside what the register said until now. To be run before the change is made.
-- Parameters: $1 run_id, $2 import_id. Result: none.
INSERT INTO simtally_store.register_change (import_id, run_id, file_line, provider_id, kind, key, what, before, after)
SELECT $2::integer, $1::integer, s.line, s.provider_id, 'accounts', s.account, CASE s.fate WHEN 'loaded' THEN 'new' ELSE 'changed' END,
	CASE WHEN a.account_id IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object('kind', a.kind, 'billing_ref', a.billing_ref, 'name', a.name, 'pool', a.pool,
		'active_from', a.active_from, 'active_to', a.active_to)) END,
	jsonb_strip_nulls(jsonb_build_object('kind', s.kind, 'billing_ref', s.billing_ref, 'name', s.name, 'pool', s.pool, 'active_from', s.active_from,
		'active_to', s.active_to, 'valid_from', CASE WHEN s.first_day > '-infinity' THEN s.first_day END, 'valid_to', CASE WHEN s.last_day < 'infinity' THEN s.last_day END))
FROM account_stage s
LEFT JOIN simtally_store.account a ON a.account_id = s.account_id
WHERE s.fate IN ('loaded', 'changed')
ORDER BY s.line;
