-- plan.sql: an operation for each card that has none.
-- Takes: $1 provider_id, $2 switch_on, $3 run_id. Gives: rows written.
INSERT INTO simtally_store.network_operation (account_id, provider_id, switch_on, asking, run_id)
SELECT c.account_id, $1::smallint, $2::boolean, $3::integer, $3::integer
FROM network_card c
WHERE c.operation_id IS NULL
ORDER BY c.line;
