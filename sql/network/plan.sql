-- plan.sql: an operation for each card that has none under way.
-- Takes: $1 provider_id, $2 switch_on, $3 run_id. Gives: rows written.
INSERT INTO simtally_store.network_operation (account_id, provider_id, switch_on, run_id)
SELECT c.account_id, $1::smallint, $2::boolean, $3::integer
FROM network_card c
WHERE NOT EXISTS (
	SELECT FROM simtally_store.network_operation o
	WHERE o.account_id = c.account_id AND o.switch_on = $2::boolean AND o.state IN ('planned', 'sent', 'unknown', 'accepted'))
ORDER BY c.line;
