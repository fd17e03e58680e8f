-- accounts.sql: what each account was, and the digest of its figures.
-- Parameters: $1 close_id, $2 month. Result: none; fills simtally_store.closed_account.
INSERT INTO simtally_store.closed_account (close_id, account_id, month, kind, sha256)
SELECT $1::integer, account_id, $2::date, kind, sha256
FROM simtally_store.closed_digest($1::integer, $2::date)
ORDER BY account_id;
