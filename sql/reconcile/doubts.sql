-- doubts.sql: an account is not complete while a row of a usage file about it could not be read and nothing has given its figure since.
-- A closed month says what it was closed with.
-- Parameters: $1 provider_id, $2 month. Result: none; changes recon_report.
UPDATE recon_report r SET completeness = 'partial'
FROM (SELECT account_id, metric FROM simtally_store.doubted WHERE provider_id = $1::smallint AND month = $2::date) d
WHERE r.month = $2::date AND r.completeness = 'complete' AND r.account_id = d.account_id AND r.metric = d.metric COLLATE "C"
	AND NOT EXISTS (SELECT FROM recon_closed WHERE month = $2::date);
