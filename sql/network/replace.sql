-- replace.sql: cards whose fate is unknown are asked for again: their old operation ends, and a new one takes its place.
-- Takes: $1 run_id. Gives: rows written.
WITH old AS (
	UPDATE simtally_store.network_operation o
	SET state = 'replaced', changed_at = now()
	FROM network_card c
	WHERE o.account_id = c.account_id AND o.operation_id = c.operation_id AND o.state = 'unknown'
	RETURNING o.account_id, o.provider_id, o.switch_on, o.asking
)
INSERT INTO simtally_store.network_operation (account_id, provider_id, switch_on, asking, run_id)
SELECT account_id, provider_id, switch_on, asking, $1::integer FROM old;
