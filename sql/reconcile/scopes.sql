-- scopes.sql: the scopes that lines name, account by account.
-- Parameters: none. Result: none; fills recon_scope.
INSERT INTO recon_scope (account_id, metric, scope)
SELECT account_id, metric, scope FROM recon_bill WHERE account_id IS NOT NULL AND scope <> 'total';
