-- verdicts.sql: the sums of the verdicts that belong to a close, account by account.
-- Parameters: $1 close_id. Result: none; fills simtally_store.closed_verdict.
INSERT INTO simtally_store.closed_verdict (close_id, account_id, account, sha256)
SELECT close_id, account_id, account, sha256 FROM simtally_store.verdict_sum WHERE close_id = $1::integer
ORDER BY account_id, account;
