-- counts.sql: how many of the cards are where.
-- Gives: one row: planned, sent, unknown, accepted, done, failed, batches: the requests that accepted ones went out with.
SELECT count(*) FILTER (WHERE state = 'planned') AS planned, count(*) FILTER (WHERE state = 'sent') AS sent,
	count(*) FILTER (WHERE state = 'unknown') AS unknown, count(*) FILTER (WHERE state = 'accepted') AS accepted,
	count(*) FILTER (WHERE state = 'done') AS done, count(*) FILTER (WHERE state = 'failed') AS failed,
	count(DISTINCT o.batch_id) FILTER (WHERE state = 'accepted') AS batches
FROM network_card c
JOIN simtally_store.network_operation o ON o.account_id = c.account_id AND o.operation_id = c.operation_id;
