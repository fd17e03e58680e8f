-- link.sql: the operation of each card that is not at its end.
-- Takes: $1 switch_on. Gives: rows written.
UPDATE network_card c
SET operation_id = o.operation_id
FROM simtally_store.network_operation o
WHERE o.account_id = c.account_id AND o.switch_on = $1::boolean AND o.state IN ('planned', 'sent', 'unknown', 'accepted');
