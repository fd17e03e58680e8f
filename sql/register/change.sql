-- change.sql: accounts that are there and have changed.
-- Parameters: none. Result: none.
UPDATE simtally_store.account a
SET kind = s.kind, billing_ref = s.billing_ref, name = s.name, pool = s.pool, active_from = s.active_from, active_to = s.active_to
FROM account_stage s
JOIN simtally_store.provider p ON p.name = s.provider
WHERE a.provider_id = p.provider_id AND a.account = s.account
	AND (a.kind, a.billing_ref, a.name, a.pool, a.active_from, a.active_to)
		IS DISTINCT FROM (s.kind, s.billing_ref, s.name, s.pool, s.active_from, s.active_to);
