-- 030_unread_account.sql: how what waits for an account, or for its figures, is found: by the account it names, or row by row of the bytes it stands in,
-- of which one piece of a file has thousands.
CREATE INDEX quarantine_account ON simtally_store.quarantine (account_id) WHERE account_id IS NOT NULL AND import_id IS NOT NULL AND raw_id IS NOT NULL;
CREATE INDEX quarantine_nobody ON simtally_store.quarantine (raw_id, account, period) WHERE account_id IS NULL AND raw_id IS NOT NULL;
DROP INDEX simtally_store.unregistered_usage_raw;
CREATE INDEX unregistered_usage_row ON simtally_store.unregistered_usage (raw_id, account, period);
