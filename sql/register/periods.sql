-- periods.sql: the periods of accounts, as account_timeline has them; an account that is always the same has none.
-- Parameters: none (two statements). Result: none.
DELETE FROM simtally_store.account_period r USING account_timeline t WHERE r.account_id = t.account_id;
INSERT INTO simtally_store.account_period (account_id, provider_id, valid_from, valid_to, billing_ref, pool, name)
SELECT t.account_id, a.provider_id, t.valid_from, t.valid_to, t.billing_ref, t.pool, t.name
FROM account_timeline t
JOIN simtally_store.account a USING (account_id)
WHERE t.periods > 1
ORDER BY t.account_id, t.valid_from NULLS FIRST;
