-- pooled.sql: which accounts are in which pool or group in the month. One that is its own pool is none of it.
-- Parameters: $1 provider_id, $2 month. Result: none; fills recon_pool.
INSERT INTO recon_pool (account_id, account, pool, pool_id, days)
SELECT m.account_id, a.account, m.pool, p.account_id, m.days
FROM simtally_store.pooled($1::smallint, $2::date) m
JOIN simtally_store.account a USING (account_id)
LEFT JOIN simtally_store.account p ON p.provider_id = $1::smallint AND p.account = m.pool
WHERE m.pool <> a.account;
