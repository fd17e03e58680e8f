-- register.sql: the accounts of a provider. Takes: $1 its name. Gives: a row an account: account_id, account, kind, grouped.
SELECT a.account_id, a.account, a.kind, a.pool IS NOT NULL AS grouped
FROM simtally_store.account a JOIN simtally_store.provider p USING (provider_id)
WHERE p.name = $1 ORDER BY a.account_id;
