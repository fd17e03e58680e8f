-- pools_parted.sql: a card that nobody bills and that was in a pool for only a part of the month. What it used there stands in the pool's figure, or is
-- billed with it; how much that was its month does not say: no verdict.
-- Parameters: none. Result: none; adds to recon_finding and opens recon_candidate for it.
WITH parted AS (
	SELECT c.account_id, c.metric, c.scope, format('it was in pool %s on days %s of the month alone: what it used then stands in the pool''s figure, how much that was is not known',
		p.pool, simtally_store.days_text(p.days)) AS explanation
	FROM recon_candidate c
	JOIN (SELECT DISTINCT ON (account_id) * FROM recon_pool WHERE days IS NOT NULL ORDER BY account_id, pool) p ON p.account_id = c.account_id
	WHERE c.lines = 0 AND NOT c.pooled AND c.class IS DISTINCT FROM 'incomplete' AND EXISTS (SELECT FROM recon_candidate o
		WHERE o.metric = c.metric AND (o.account_id = p.pool_id OR o.account_id IS NULL AND o.account = p.pool
			OR o.account_id IN (SELECT m.group_id FROM recon_member m WHERE m.account_id = p.pool_id AND m.metric = c.metric)))
), opened AS (
	UPDATE recon_candidate c SET class = NULL
	FROM parted p
	WHERE c.account_id = p.account_id AND c.metric = p.metric AND c.scope = p.scope
)
INSERT INTO recon_finding (account_id, place, metric, scope, class, explanation)
SELECT account_id, 0, metric, scope, 'incomplete', explanation FROM parted;
