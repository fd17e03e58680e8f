-- lines_beside.sql: as lines.sql, of a month beside the one in hand and only for what recon_wanted names.
-- Parameters: $1 provider_id, $2 the month beside. Result: none; adds to recon_line.
INSERT INTO recon_line (line_id, quantity, month, account_id, metric, scope, currency, amount)
SELECT l.line_id, l.quantity, l.month, t.account_id, l.metric, CASE WHEN l.scope = '' THEN 'total' ELSE l.scope END,
	CASE WHEN l.amount IS NOT NULL THEN l.currency END, l.amount
FROM (
	SELECT a.account_id, a.account AS text
	FROM (SELECT DISTINCT account_id FROM recon_wanted) w
	JOIN simtally_store.account a USING (account_id)
	UNION ALL
	SELECT a.account_id, a.billing_ref
	FROM (SELECT DISTINCT account_id FROM recon_wanted) w
	JOIN simtally_store.account a USING (account_id)
	WHERE a.billing_ref IS NOT NULL
		AND NOT EXISTS (SELECT FROM simtally_store.account o WHERE o.provider_id = $1::smallint AND o.account = a.billing_ref)
		AND NOT EXISTS (SELECT FROM simtally_store.account o
			WHERE o.provider_id = $1::smallint AND o.billing_ref = a.billing_ref AND o.account_id <> a.account_id)
) t
JOIN simtally_store.billing_line l ON l.account = t.text
JOIN recon_wanted w ON w.account_id = t.account_id AND w.metric = l.metric COLLATE "C"
WHERE l.provider_id = $1::smallint AND l.month = $2::date AND l.superseded_import IS NULL;
