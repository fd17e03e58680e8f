-- supersede.sql: earlier lines about which this file says otherwise: the same invoice and line number,
-- account, month, metric and scope, another quantity or amount. Of several that share those, the ones
-- that this file repeats stay.
-- Parameters: $1 import_id. Result: none; marks simtally_store.billing_line.
UPDATE simtally_store.billing_line l
SET superseded_import = $1::integer
FROM (
	SELECT l.provider_id, l.line_id, p.name AS provider, l.account, l.month, l.metric, l.scope, l.quantity, l.amount, l.currency,
		l.invoice, l.line, row_number() OVER (PARTITION BY l.provider_id, l.account, l.month, l.metric, l.scope, l.quantity,
		l.amount, l.currency, l.invoice, l.line ORDER BY l.line_id) AS nth
	FROM simtally_store.billing_line l
	JOIN simtally_store.provider p USING (provider_id)
	WHERE l.superseded_import IS NULL AND l.invoice IS NOT NULL AND l.line IS NOT NULL
		AND EXISTS (SELECT FROM billing_stage s
			WHERE s.reason IS NULL AND NOT s.repeated AND s.provider = p.name AND s.account = l.account AND s.month = l.month
				AND s.metric = l.metric AND s.scope = l.scope AND s.invoice = l.invoice AND s.line = l.line)
) o
LEFT JOIN (
	SELECT provider, account, month, metric, scope, quantity, amount, currency, invoice, line, count(*) AS kept
	FROM billing_stage
	WHERE repeated AND invoice IS NOT NULL AND line IS NOT NULL
	GROUP BY provider, account, month, metric, scope, quantity, amount, currency, invoice, line
) k ON k.provider = o.provider AND k.account = o.account AND k.month = o.month AND k.metric = o.metric AND k.scope = o.scope
	AND k.quantity = o.quantity AND k.amount IS NOT DISTINCT FROM o.amount AND k.currency IS NOT DISTINCT FROM o.currency
	AND k.invoice = o.invoice AND k.line = o.line
WHERE l.provider_id = o.provider_id AND l.line_id = o.line_id AND o.nth > coalesce(k.kept, 0);
