-- scopes.sql: the scopes that are counted by themselves, account by account: those that its lines name, those that the lines
-- of its group name, and those of products, whether a line names them or not.
-- Parameters: $1 month. Result: none; fills recon_scope.
INSERT INTO recon_scope (account_id, metric, scope, label)
WITH named AS (
	SELECT account_id, metric, scope
	FROM recon_bill b
	WHERE account_id IS NOT NULL AND scope <> 'total'
		AND NOT EXISTS (SELECT FROM recon_product_scope p WHERE p.metric = b.metric AND p.label = b.scope)
)
SELECT account_id, metric, scope, scope FROM named
UNION
SELECT m.figure_id, m.metric, n.scope, n.scope
FROM recon_member m
JOIN named n ON n.account_id = m.group_id AND n.metric = m.metric
WHERE m.place = 'counted'
UNION ALL
SELECT r.account_id, r.metric, p.scope, p.label
FROM recon_report r
JOIN (
	SELECT metric, scope, label FROM recon_product_scope WHERE covers
	UNION SELECT metric, label, label FROM recon_product_scope
) p ON p.metric = r.metric AND p.label <> 'total'
WHERE r.month = $1::date;
