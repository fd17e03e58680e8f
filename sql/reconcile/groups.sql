-- groups.sql: the billing_refs of several accounts that are billed.
-- Parameters: none. Result: none; fills recon_group.
INSERT INTO recon_group (group_id, ref)
SELECT -row_number() OVER (ORDER BY account), account
FROM (SELECT DISTINCT account FROM recon_line WHERE ref_accounts > 1) r;
