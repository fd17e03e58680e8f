-- months.sql: the months a run's reports are written for: those it covered and those it reconciled.
-- Takes: $1 run_id, $2 recon_id (0: none). Gives: a row a month: month.
SELECT month FROM simtally_store.run_coverage WHERE run_id = $1::integer
UNION
SELECT month FROM simtally_store.reconciliation_month WHERE recon_id = $2::integer
ORDER BY 1;
