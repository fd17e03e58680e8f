-- accounts.sql: the digest of each account's figures.
-- Parameters: $1 close_id, $2 month. Result: none; fills simtally_store.closed_account.
INSERT INTO simtally_store.closed_account (close_id, account_id, month, sha256)
SELECT close_id, account_id, month, sha256 FROM simtally_store.closed_digest WHERE close_id = $1::integer AND month = $2::date
ORDER BY account_id;
