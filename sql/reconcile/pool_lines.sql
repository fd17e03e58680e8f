-- pool_lines.sql: where a pool and cards of it are billed for a metric, the cards' lines bill the pool's use once more: they are held
-- against it with the pool's own. A card that was in it for only a part of the month keeps its lines.
-- Parameters: none. Result: none; changes recon_line.
UPDATE recon_line l
SET account_id = c.pool_id, card_id = c.account_id
FROM recon_pool c
WHERE c.account_id = l.account_id AND c.days IS NULL AND c.pool_id IS NOT NULL
	AND EXISTS (SELECT FROM recon_line o WHERE o.account_id = c.pool_id AND o.metric = l.metric);
