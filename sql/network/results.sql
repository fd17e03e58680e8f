-- results.sql: what became of each card, in the order of the file.
-- Gives: account, state, message.
SELECT c.account, o.state, o.message
FROM network_card c
JOIN simtally_store.network_operation o ON o.account_id = c.account_id AND o.operation_id = c.operation_id
ORDER BY c.line;
