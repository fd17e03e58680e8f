-- clear.sql: empties the workspace for the next provider and month.
-- Parameters: none. Result: none.
TRUNCATE recon_series, recon_closed, recon_cover, recon_wanted, recon_line, recon_bill, recon_scope, recon_report, recon_scoped,
	recon_beside, recon_placed, recon_candidate, recon_finding, recon_product, recon_product_scope, recon_group, recon_member,
	recon_group_word, recon_allowance, recon_pool;
