-- pool_lines.sql: where a pool and cards of it are billed for a metric, the cards' lines bill the pool's use once more: they are held
-- against it with the pool's own.
-- Parameters: $1 provider_id. Result: none; changes recon_line.
UPDATE recon_line l
SET account_id = p.account_id, card_id = c.account_id
FROM simtally_store.account c
JOIN simtally_store.account p ON p.provider_id = $1::smallint AND p.account = c.pool AND p.account_id <> c.account_id
WHERE c.account_id = l.account_id AND c.provider_id = $1::smallint
	AND EXISTS (SELECT FROM recon_line o WHERE o.account_id = p.account_id AND o.metric = l.metric);
