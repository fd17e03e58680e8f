-- resume.sql: where a command did not reach its end with all its cards, those that did are not asked for anew.
-- Takes: $1 switch_on. Gives: rows written.
UPDATE network_card c
SET operation_id = o.operation_id
FROM simtally_store.network_operation o
WHERE c.operation_id IS NULL AND o.account_id = c.account_id AND o.switch_on = $1::boolean AND o.state IN ('done', 'failed')
	AND o.asking IN (
		SELECT under_way.asking
		FROM network_card other
		JOIN simtally_store.network_operation under_way ON under_way.account_id = other.account_id AND under_way.operation_id = other.operation_id)
	AND NOT EXISTS (
		SELECT FROM simtally_store.network_operation later
		WHERE later.account_id = o.account_id AND later.switch_on = o.switch_on AND later.operation_id > o.operation_id);
