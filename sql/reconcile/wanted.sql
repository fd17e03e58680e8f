-- wanted.sql: the accounts and metrics whose results are still open.
-- Parameters: none. Result: none; fills recon_wanted.
INSERT INTO recon_wanted (account_id, metric)
SELECT DISTINCT account_id, metric FROM recon_candidate WHERE class IS NULL AND lines > 0 AND NOT pooled;
