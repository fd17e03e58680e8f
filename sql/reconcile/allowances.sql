-- allowances.sql: what is included, where a product includes something. A plan's: the product's figure, for each account;
-- without one the account's fact METRIC_allowance in base units, as it stood last in the month or before; of a group, what
-- its accounts used of theirs. A pool's: the product's figure, once for a pool or a group; a
-- card that is billed by itself has its share by use. A figure that is not known is NULL, never zero.
-- Parameters: $1 month. Result: none; fills recon_allowance.
INSERT INTO recon_allowance (quantity, account_id, metric, label, words)
WITH used AS (
	SELECT r.account_id, r.metric, p.label, p.allowance, p.included, r.days IS NOT NULL AS parted, r.completeness = 'complete' AND r.days IS NULL AS complete,
		CASE WHEN p.label = 'total' THEN r.quantity - coalesce(n.quantity, 0) ELSE coalesce(s.quantity, 0) END AS quantity
	FROM recon_product p
	JOIN recon_report r ON r.month = $1::date AND r.metric = p.metric
	LEFT JOIN (
		SELECT account_id, metric, sum(quantity) AS quantity FROM recon_scoped WHERE month = $1::date GROUP BY account_id, metric
	) n ON p.label = 'total' AND n.account_id = r.account_id AND n.metric = r.metric
	LEFT JOIN recon_scoped s ON s.month = $1::date AND s.account_id = r.account_id AND s.metric = r.metric AND s.scope = p.label
	WHERE p.allowance <> 'none'
), plan AS (
	SELECT u.account_id, u.metric, u.label, u.quantity, u.parted, f.as_of, CASE WHEN u.parted THEN NULL WHEN u.included IS NOT NULL THEN u.included WHEN f.value ~ '^[0-9]{1,18}$' THEN f.value::bigint END AS included,
		CASE u.metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END AS unit
	FROM used u
	LEFT JOIN LATERAL (
		SELECT f.as_of, f.value
		FROM simtally_store.account_fact f
		WHERE u.included IS NULL AND f.account_id = u.account_id AND f.fact = u.metric || '_allowance' AND f.as_of < ($1::date + interval '1 month')::date
		ORDER BY f.as_of DESC, f.fact_id DESC LIMIT 1
	) f ON true
	WHERE u.allowance = 'plan' AND (u.account_id > 0 OR u.parted)
), card AS (
	SELECT u.*, a.pool, sum(greatest(u.quantity, 0)) OVER pool AS pool_quantity, count(*) FILTER (WHERE u.complete AND a.days IS NULL) OVER pool AS complete_cards,
		count(*) FILTER (WHERE a.days IS NOT NULL) OVER pool AS movers, o.cards, row_number() OVER (PARTITION BY u.metric, u.label, u.account_id ORDER BY a.days NULLS FIRST, a.pool) AS place
	FROM used u
	JOIN recon_pool a USING (account_id)
	JOIN (SELECT pool, count(*) AS cards FROM recon_pool GROUP BY pool) o USING (pool)
	WHERE u.allowance = 'pool'
	WINDOW pool AS (PARTITION BY u.metric, u.label, a.pool)
)
SELECT included, account_id, metric, label, CASE WHEN included IS NOT NULL
	THEN format('less the %s of its plan', simtally_store.human(included, unit)) || coalesce(' as of ' || as_of, '')
	WHEN parted THEN 'how its plan divides among the days of the month is not known'
	ELSE format('no %s_allowance of its plan is known up to %s', metric, to_char($1::date, 'YYYY-MM')) END
FROM plan
UNION ALL
SELECT CASE WHEN count(p.included) = count(*) THEN sum(least(p.included, greatest(p.quantity, 0))) END, m.group_id, m.metric, p.label,
	CASE WHEN count(p.included) = count(*) THEN format('less the %s that its %s used of their plans',
			simtally_store.human(sum(least(p.included, greatest(p.quantity, 0))), min(p.unit)), CASE WHEN count(*) = 1 THEN 'account' ELSE count(*) || ' accounts' END)
		WHEN bool_or(p.parted) THEN 'how the plan of an account that is its on some days alone divides among them is not known'
		ELSE format('no %s_allowance of the plans of %s of its accounts is known up to %s', m.metric, count(*) - count(p.included), to_char($1::date, 'YYYY-MM')) END
FROM plan p
JOIN recon_member m ON m.figure_id = p.account_id AND m.metric = p.metric AND m.place = 'counted'
GROUP BY m.group_id, m.metric, p.label
UNION ALL
SELECT CASE WHEN complete_cards = cards THEN div(included * greatest(quantity, 0)::numeric, greatest(pool_quantity, 1))::bigint END, account_id, metric, label,
	CASE WHEN complete_cards = cards THEN format('less %s, its share by use of the %s of pool %s',
			simtally_store.human(div(included * greatest(quantity, 0)::numeric, greatest(pool_quantity, 1)), unit), simtally_store.human(included, unit), pool)
		ELSE format('its share of what pool %s includes is not known: %s of its %s accounts not complete%s', pool, cards - complete_cards, cards,
			CASE WHEN movers > 0 THEN ', or in it for a part of the month alone' ELSE '' END) END
FROM (SELECT *, CASE metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END AS unit FROM card WHERE place = 1) c
UNION ALL
SELECT u.included, u.account_id, u.metric, u.label, format('less the %s %s',
	simtally_store.human(u.included, CASE u.metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END),
	CASE WHEN a.kind = 'pool' THEN 'of the pool' ELSE 'that the product includes' END)
FROM used u
LEFT JOIN simtally_store.account a USING (account_id)
WHERE u.allowance = 'pool' AND NOT EXISTS (SELECT FROM recon_pool o WHERE o.account_id = u.account_id);
