-- send.sql: these go out now. Committed before they do.
-- Takes: $1 batch_id, $2 run_id, $3 account_ids integer[], $4 operation_ids bigint[]. Gives: rows written.
UPDATE simtally_store.network_operation o
SET state = 'sent', message = NULL, batch_id = $1::bigint, sent_run = $2::integer, sent_at = now(), changed_at = now()
FROM unnest($3::integer[], $4::bigint[]) AS card (account_id, operation_id)
WHERE o.account_id = card.account_id AND o.operation_id = card.operation_id
	AND (o.state = 'planned' OR (o.state = 'sent' AND o.batch_id = $1::bigint));
