-- pools_unbilled.sql: where neither a pool nor any account of it is billed for a metric, the same use
-- stands there twice, and the two are never added: the pool's own result stands for all, or,
-- where the pool's figure is not complete, those of its accounts do. A card that was in it for only a part of the month: pools_parted.sql.
-- Parameters: none. Result: none; marks recon_candidate.
WITH pool AS (
	SELECT DISTINCT ON (c.account_id, c.metric) c.account_id, c.metric, c.class = 'incomplete' AS incomplete
	FROM recon_candidate c
	WHERE c.lines = 0 AND c.also_billed IS NULL AND c.account_id IN (SELECT pool_id FROM recon_pool)
	ORDER BY c.account_id, c.metric
), member AS (
	SELECT c.account_id, c.metric, p.account_id AS pool_id, p.incomplete
	FROM pool p
	JOIN recon_pool a ON a.pool_id = p.account_id AND a.days IS NULL
	JOIN recon_candidate c ON c.account_id = a.account_id AND c.metric = p.metric
	WHERE c.lines = 0 AND c.also_billed IS NULL
), twice AS (
	SELECT account_id, metric FROM member WHERE NOT incomplete
	UNION
	SELECT pool_id, metric FROM member WHERE incomplete
)
UPDATE recon_candidate c SET pooled = true
FROM twice d
WHERE c.account_id = d.account_id AND c.metric = d.metric;
