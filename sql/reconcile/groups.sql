-- groups.sql: the billing_refs that are billed and mean several accounts, or one on some days of the month alone.
-- Parameters: none. Result: none; fills recon_group.
INSERT INTO recon_group (group_id, ref)
SELECT -row_number() OVER (ORDER BY account), account
FROM (SELECT DISTINCT account FROM recon_line WHERE account_id IS NULL AND ref_accounts > 0) r;
