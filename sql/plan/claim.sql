-- claim.sql: the next accounts of an endpoint with all their owed units, so that adjacent ones share a question.
-- Takes: $1 run_id, $2 session_id, $3 endpoint_id, $4 the last account_id claimed, $5 how many accounts.
-- Gives: a row a unit, by account and period: account_id, account, kind, grouped, unit_id, period.
WITH next AS (
	SELECT DISTINCT u.account_id
	FROM simtally_store.unit_of_work u
	WHERE u.state = 'owed' AND u.endpoint_id = $3::smallint AND u.account_id > $4::integer AND u.run_id = $1::integer
	ORDER BY u.account_id LIMIT $5::integer
), picked AS (
	SELECT u.account_id, u.unit_id
	FROM simtally_store.unit_of_work u
	WHERE u.account_id IN (SELECT account_id FROM next)
		AND u.state = 'owed' AND u.endpoint_id = $3::smallint AND u.run_id = $1::integer
	FOR UPDATE SKIP LOCKED
), claimed AS (
	UPDATE simtally_store.unit_of_work u SET state = 'claimed', claimed_by = $2::integer, asked_at = now()
	FROM picked p WHERE u.account_id = p.account_id AND u.unit_id = p.unit_id
	RETURNING u.account_id, u.unit_id, u.period
)
SELECT c.account_id, a.account, a.kind, a.pool IS NOT NULL AS grouped, c.unit_id, c.period
FROM claimed c JOIN simtally_store.account a USING (account_id)
ORDER BY c.account_id, c.period;
