-- followed.sql: the next request of an earlier run that some of the cards went out with and that is not at its end.
-- Takes: $1 provider_id, $2 the batch_id before it, $3 this run. Gives: at most one row: batch_id, batch_code.
SELECT o.batch_id, o.batch_code
FROM simtally_store.network_operation o
WHERE o.provider_id = $1::smallint AND o.batch_id > $2::bigint AND o.state = 'accepted' AND o.sent_run <> $3::integer
	AND EXISTS (SELECT FROM network_card c WHERE c.operation_id = o.operation_id)
ORDER BY o.batch_id
LIMIT 1;
