-- lines_beside.sql: as lines.sql, of a month beside the one in hand and only for what recon_wanted names. A group
-- has the accounts of the month in hand.
-- Parameters: $1 provider_id, $2 the month beside. Result: none; adds to recon_line.
INSERT INTO recon_line (line_id, quantity, month, account_id, metric, scope, currency, amount)
WITH owner AS (
	SELECT DISTINCT owner_id FROM recon_wanted
), alone AS (
	SELECT b.billing_ref, b.account_id FROM simtally_store.bound($1::smallint, $2::date) b JOIN owner o ON o.owner_id = b.account_id WHERE b.days IS NULL
)
SELECT l.line_id, l.quantity, l.month, t.owner_id, l.metric, coalesce(p.label, CASE WHEN l.scope = '' THEN 'total' ELSE l.scope END),
	CASE WHEN l.amount IS NOT NULL THEN l.currency END, l.amount
FROM (
	SELECT o.owner_id, a.account AS text
	FROM owner o
	JOIN simtally_store.account a ON a.account_id = o.owner_id
	UNION ALL
	SELECT a.account_id, a.billing_ref
	FROM alone a
	WHERE NOT EXISTS (SELECT FROM simtally_store.account o WHERE o.provider_id = $1::smallint AND o.account = a.billing_ref)
		AND NOT EXISTS (SELECT FROM simtally_store.bound($1::smallint, $2::date) o WHERE o.billing_ref = a.billing_ref AND o.account_id <> a.account_id)
	UNION ALL
	SELECT o.owner_id, g.ref
	FROM owner o
	JOIN recon_group g ON g.group_id = o.owner_id
) t
JOIN simtally_store.billing_line l ON l.account = t.text
JOIN (SELECT DISTINCT owner_id, metric FROM recon_wanted) w ON w.owner_id = t.owner_id AND w.metric = l.metric COLLATE "C"
LEFT JOIN recon_product_scope p ON p.metric = l.metric COLLATE "C" AND p.scope = CASE WHEN l.scope = '' THEN 'total' ELSE l.scope END COLLATE "C"
WHERE l.provider_id = $1::smallint AND l.month = $2::date AND l.superseded_import IS NULL;
