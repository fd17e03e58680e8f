-- insert.sql: accounts that are new.
-- Parameters: none. Result: none.
INSERT INTO simtally_store.account (provider_id, account, kind, billing_ref, name, pool, active_from, active_to)
SELECT p.provider_id, s.account, s.kind, s.billing_ref, s.name, s.pool, s.active_from, s.active_to
FROM account_stage s
JOIN simtally_store.provider p ON p.name = s.provider
WHERE NOT EXISTS (SELECT FROM simtally_store.account a WHERE a.provider_id = p.provider_id AND a.account = s.account)
ORDER BY s.line;
