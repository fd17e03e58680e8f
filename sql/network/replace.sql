-- replace.sql: cards whose fate is unknown are to be asked for again: their old operation ends here.
-- Takes: $1 switch_on. Gives: rows written.
UPDATE simtally_store.network_operation o
SET state = 'replaced', changed_at = now()
FROM network_card c
WHERE o.account_id = c.account_id AND o.switch_on = $1::boolean AND o.state = 'unknown';
