-- gaps.sql: accounts that are active in the month and have no complete usage of a metric that they can be asked about.
-- A SIM that its register's group keeps from being asked (not eligible) is none, nor is any account whose
-- group or pool is reported completely: that figure stands for it.
-- In a group or pool is who was in it in that month, by the register; a pool's figure stands for those alone that were in it all the month.
-- Parameters: $1 provider_id, $2 month. Result: none; fills close_gap.
INSERT INTO close_gap (account_id, metric, completeness)
WITH pooled AS MATERIALIZED (
	SELECT account_id, pool, days FROM simtally_store.pooled($1::smallint, $2::date)
)
SELECT a.account_id, k.metric, CASE WHEN r.completeness = 'complete' THEN 'partial' ELSE coalesce(r.completeness, 'missing') END -- complete, but more than 64 bits hold
FROM simtally_store.account a
JOIN close_kind k ON k.kind = a.kind
LEFT JOIN recon_report r ON r.month = $2::date AND r.account_id = a.account_id AND r.metric = k.metric
WHERE a.provider_id = $1::smallint
	AND coalesce(a.active_from, '-infinity') < ($2::date + interval '1 month')::date AND coalesce(a.active_to, 'infinity') >= $2::date
	AND (r.completeness IS DISTINCT FROM 'complete' OR r.quantity IS NULL)
	AND NOT EXISTS (SELECT FROM simtally_store.account p
		JOIN recon_report t ON t.month = $2::date AND t.account_id = p.account_id AND t.completeness = 'complete' AND t.quantity IS NOT NULL
		JOIN pooled m ON m.pool = p.account AND m.days IS NULL
		WHERE p.provider_id = $1::smallint AND m.account_id = a.account_id AND p.account_id <> a.account_id AND t.metric = k.metric)
	AND NOT EXISTS (SELECT FROM simtally_store.unit_of_work u
		JOIN pooled m ON m.account_id = u.account_id
		WHERE u.account_id = a.account_id AND u.state = 'not_eligible'
			AND u.period >= $2::date AND u.period < ($2::date + interval '1 month')::date);
