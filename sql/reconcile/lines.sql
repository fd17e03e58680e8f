-- lines.sql: the lines that bill a month, each with the account it means: the register's own
-- account first, else the one account that has the text as its billing_ref in all of that month. Its scope
-- is that of the result: where a product bills it, the product's.
-- Parameters: $1 provider_id, $2 month. Result: none; fills recon_line.
INSERT INTO recon_line (line_id, quantity, month, account_id, ref_accounts, account, metric, scope, currency, amount)
SELECT l.line_id, l.quantity, l.month, coalesce(a.account_id, r.account_id), r.accounts,
	CASE WHEN a.account_id IS NULL AND r.account_id IS NULL THEN l.account END,
	l.metric, coalesce(p.label, CASE WHEN l.scope = '' THEN 'total' ELSE l.scope END), CASE WHEN l.amount IS NOT NULL THEN l.currency END, l.amount
FROM simtally_store.billing_line l
LEFT JOIN simtally_store.account a ON a.provider_id = $1::smallint AND a.account = l.account
LEFT JOIN (
	SELECT billing_ref, count(*) AS accounts, CASE WHEN count(*) = 1 AND bool_and(days IS NULL) THEN min(account_id) END AS account_id
	FROM simtally_store.bound($1::smallint, $2::date)
	GROUP BY billing_ref
) r ON a.account_id IS NULL AND r.billing_ref = l.account
LEFT JOIN recon_product_scope p ON p.metric = l.metric COLLATE "C" AND p.scope = CASE WHEN l.scope = '' THEN 'total' ELSE l.scope END COLLATE "C"
WHERE l.provider_id = $1::smallint AND l.month = $2::date AND l.superseded_import IS NULL;
