-- next.sql: the cards of the next request.
-- Takes: $1 the line after which, $2 how many at most. Gives: line, account, account_id, operation_id.
SELECT c.line, c.account, c.account_id, c.operation_id
FROM network_card c
JOIN simtally_store.network_operation o ON o.account_id = c.account_id AND o.operation_id = c.operation_id
WHERE c.line > $1::bigint AND o.state = 'planned'
ORDER BY c.line
LIMIT $2::integer;
