-- members_pooled.sql: where a pool and its cards are in one group, the same use stands there twice: the pool's
-- figure counts, or, where that is not complete, those of its cards.
-- Parameters: $1 month. Result: none; changes recon_member.
WITH pool AS (
	SELECT m.group_id, m.metric, m.account_id,
		coalesce((SELECT r.completeness = 'complete' FROM recon_report r
			WHERE r.month = $1::date AND r.account_id = m.account_id AND r.metric = m.metric), false) AS complete
	FROM recon_member m
	WHERE m.place = 'counted'
), card AS (
	SELECT m.group_id, m.metric, m.account_id, p.account_id AS pool_id, p.complete
	FROM recon_member m
	JOIN recon_pool a ON a.account_id = m.account_id AND a.days IS NULL
	JOIN pool p ON p.group_id = m.group_id AND p.metric = m.metric AND p.account_id = a.pool_id
	WHERE m.place = 'counted'
), twice AS (
	SELECT group_id, metric, account_id, 'pool' AS place FROM card WHERE complete
	UNION
	SELECT group_id, metric, pool_id, 'cards' FROM card WHERE NOT complete
)
UPDATE recon_member m SET place = t.place
FROM twice t
WHERE m.group_id = t.group_id AND m.metric = t.metric AND m.account_id = t.account_id;
