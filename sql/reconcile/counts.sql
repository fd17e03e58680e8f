-- counts.sql: how many verdicts a reconciliation gave.
-- Parameters: $1 recon_id. Result: verdicts, discrepancies, incomplete.
SELECT count(*), count(*) FILTER (WHERE class NOT IN ('matched', 'within_tolerance', 'incomplete')),
	count(*) FILTER (WHERE class = 'incomplete')
FROM simtally_store.verdict
WHERE recon_id = $1::integer;
