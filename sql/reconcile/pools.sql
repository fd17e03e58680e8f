-- pools.sql: a card or SIM whose pool or group is billed for a metric gets no result of its own, and
-- a pool any of whose cards is billed gets none. Where both are, the pool's result holds both (pool_lines.sql) and says so. Billed are
-- accounts that lines name, and those that a billing_ref of several bills.
-- Parameters: $1 provider_id. Result: none; marks recon_candidate.
WITH billed AS NOT MATERIALIZED (
	SELECT account_id, metric FROM recon_bill
	UNION ALL
	SELECT account_id, metric FROM recon_member WHERE place = 'counted'
), pool AS (
	SELECT b.account, b.metric FROM recon_bill b WHERE b.account_id IS NULL
	UNION
	SELECT o.account COLLATE "C", b.metric
	FROM billed b
	JOIN simtally_store.account o USING (account_id)
	WHERE o.account IN (SELECT pool FROM simtally_store.account WHERE provider_id = $1::smallint)
)
UPDATE recon_candidate c
SET also_billed = o.also_billed, pooled = c.lines = 0
FROM (
	SELECT a.account_id, p.metric, 'its pool ' || a.pool || ' is' AS also_billed
	FROM pool p
	JOIN simtally_store.account a ON a.provider_id = $1::smallint AND a.pool COLLATE "C" = p.account AND a.pool <> a.account
	UNION ALL
	SELECT p.account_id, m.metric, CASE WHEN m.members = 1 THEN '1 account of it is' ELSE m.members || ' accounts of it are' END
	FROM (
		SELECT a.pool, b.metric, count(DISTINCT a.account_id) AS members
		FROM simtally_store.account a
		JOIN (TABLE billed UNION ALL SELECT card_id, metric FROM recon_line WHERE card_id IS NOT NULL) b USING (account_id)
		WHERE a.provider_id = $1::smallint AND a.pool IS NOT NULL AND a.pool <> a.account
		GROUP BY a.pool, b.metric
	) m
	JOIN simtally_store.account p ON p.provider_id = $1::smallint AND p.account = m.pool
	UNION ALL
	SELECT m.group_id, m.metric, 'the pool of ' || simtally_store.list_of(array_agg(a.account ORDER BY a.account COLLATE "C")) || ' is'
	FROM recon_member m
	JOIN simtally_store.account a USING (account_id)
	JOIN pool p ON p.account = a.pool COLLATE "C" AND p.metric = m.metric
	WHERE m.place = 'counted' AND a.pool <> a.account
	GROUP BY m.group_id, m.metric
) o
WHERE c.account_id = o.account_id AND c.metric = o.metric;
