-- counts.sql: how many of the cards are where.
-- Gives: one row: planned, sent, unknown, accepted, done, failed, and the requests that accepted ones went out with.
SELECT count(*) FILTER (WHERE state = 'planned'), count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state = 'unknown'),
	count(*) FILTER (WHERE state = 'accepted'), count(*) FILTER (WHERE state = 'done'), count(*) FILTER (WHERE state = 'failed'),
	count(DISTINCT o.batch_id) FILTER (WHERE state = 'accepted')
FROM network_card c
JOIN simtally_store.network_operation o ON o.account_id = c.account_id AND o.operation_id = c.operation_id;
