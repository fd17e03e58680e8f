-- month.sql: takes a provider and month into a reconciliation, and remembers which version of its
-- changes it saw: a change that another session commits later is then still to be reconciled,
-- whichever run it belongs to.
-- Parameters: $1 recon_id, $2 provider_id, $3 month. Result: bill_loaded.
INSERT INTO simtally_store.reconciliation_month (recon_id, provider_id, month, bill_loaded, change_seen, close_id)
SELECT $1::integer, $2::smallint, $3::date,
	EXISTS (SELECT FROM simtally_store.billing_line WHERE provider_id = $2::smallint AND month = $3::date),
	(SELECT xmin::text FROM simtally_store.month_change WHERE provider_id = $2::smallint AND month = $3::date),
	(SELECT close_id FROM simtally_store.standing_close WHERE provider_id = $2::smallint AND month = $3::date)
RETURNING bill_loaded;
