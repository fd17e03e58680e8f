-- begin.sql: a new reconciliation.
-- Parameters: $1 run_id. Result: recon_id.
INSERT INTO simtally_store.reconciliation (run_id) VALUES ($1::integer) RETURNING recon_id;
