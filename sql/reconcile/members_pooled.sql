-- members_pooled.sql: where a pool and its cards are in one group, the same use stands there twice: the pool's
-- figure counts, or, where that is not complete or of other days than theirs, those of its cards. Of one that was in it on some days alone a part stands
-- there twice, and how much is not known.
-- Parameters: $1 month. Result: none; changes recon_member.
WITH pool AS (
	SELECT m.group_id, m.metric, m.account_id,
		m.days, coalesce((SELECT r.completeness = 'complete' FROM recon_report r
			WHERE r.month = $1::date AND r.account_id = m.figure_id AND r.metric = m.metric), false) AS complete
	FROM recon_member m
	WHERE m.place = 'counted'
), card AS (
	SELECT m.group_id, m.metric, m.account_id, p.account_id AS pool_id, a.pool, a.days,
		p.complete AND bool_and(m.days IS NOT DISTINCT FROM p.days) OVER (PARTITION BY m.group_id, m.metric, p.account_id) AS complete
	FROM recon_member m
	JOIN recon_pool a ON a.account_id = m.account_id
	JOIN pool p ON p.group_id = m.group_id AND p.metric = m.metric AND p.account_id = a.pool_id
	WHERE m.place = 'counted'
), twice AS (
	SELECT group_id, metric, account_id, 'pool' AS place, NULL AS why FROM card WHERE complete AND days IS NULL
	UNION
	SELECT group_id, metric, pool_id, 'cards', NULL FROM card WHERE NOT complete
	UNION
	SELECT group_id, metric, account_id, 'counted', format('in pool %s, which is counted too, on days %s alone', min(pool), simtally_store.days_text(min(days)))
	FROM card WHERE complete AND days IS NOT NULL GROUP BY group_id, metric, account_id
)
UPDATE recon_member m SET place = t.place, why = coalesce(m.why, t.why)
FROM twice t
WHERE m.group_id = t.group_id AND m.metric = t.metric AND m.account_id = t.account_id;
