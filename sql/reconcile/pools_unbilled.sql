-- pools_unbilled.sql: where neither a pool nor any account of it is billed for a metric, the same use
-- stands there twice, and the two are never added: the pool's own result stands for all, or,
-- where the pool's figure is not complete, those of its accounts do.
-- Parameters: $1 provider_id. Result: none; marks recon_candidate.
WITH pool AS (
	SELECT DISTINCT ON (c.account, c.metric) c.account_id, c.account, c.metric, c.class = 'incomplete' AS incomplete
	FROM recon_candidate c
	WHERE c.lines = 0 AND c.also_billed IS NULL
		AND c.account IN (SELECT pool COLLATE "C" FROM simtally_store.account WHERE provider_id = $1::smallint)
	ORDER BY c.account, c.metric
), member AS (
	SELECT c.account_id, c.metric, p.account_id AS pool_id, p.incomplete
	FROM pool p
	JOIN simtally_store.account a ON a.provider_id = $1::smallint AND a.pool COLLATE "C" = p.account AND a.pool <> a.account
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
