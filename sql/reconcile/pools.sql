-- pools.sql: a card or SIM whose pool or group is billed for a metric gets no result of its own, and
-- a pool any of whose cards is billed gets none. Where both are, the pool's result holds both (pool_lines.sql) and says so. Billed are
-- accounts that lines name, and those that a billing_ref of several bills. A card that was in the pool for only a part of the month keeps
-- its result: pools_parted.sql.
-- Parameters: none. Result: none; marks recon_candidate.
WITH billed AS NOT MATERIALIZED (
	SELECT account_id, metric FROM recon_bill
	UNION ALL
	SELECT account_id, metric FROM recon_member WHERE place = 'counted'
), pool AS (
	SELECT b.account, b.metric FROM recon_bill b WHERE b.account_id IS NULL
	UNION
	SELECT o.pool, b.metric
	FROM billed b
	JOIN (SELECT DISTINCT pool, pool_id FROM recon_pool WHERE pool_id IS NOT NULL) o ON o.pool_id = b.account_id
)
UPDATE recon_candidate c
SET also_billed = o.also_billed, pooled = c.lines = 0 AND o.whole
FROM (
	(SELECT DISTINCT ON (a.account_id, p.metric) a.account_id, p.metric, 'its pool ' || a.pool || ' is' AS also_billed, a.days IS NULL AS whole
	FROM pool p
	JOIN recon_pool a ON a.pool = p.account
	ORDER BY a.account_id, p.metric, a.days NULLS FIRST, a.pool)
	UNION ALL
	SELECT m.pool_id, m.metric, CASE WHEN m.members = 1 THEN '1 account of it is' ELSE m.members || ' accounts of it are' END, true
	FROM (
		SELECT a.pool_id, b.metric, count(DISTINCT a.account_id) AS members
		FROM recon_pool a
		JOIN (TABLE billed UNION ALL SELECT card_id, metric FROM recon_line WHERE card_id IS NOT NULL) b USING (account_id)
		WHERE a.pool_id IS NOT NULL
		GROUP BY a.pool_id, b.metric
	) m
	UNION ALL
	SELECT m.group_id, m.metric, 'the pool of ' || simtally_store.list_of(array_agg(a.account::text ORDER BY a.account)) || ' is', true
	FROM recon_member m
	JOIN recon_pool a USING (account_id)
	JOIN pool p ON p.account = a.pool AND p.metric = m.metric
	WHERE m.place = 'counted'
	GROUP BY m.group_id, m.metric
) o
WHERE c.account_id = o.account_id AND c.metric = o.metric;
