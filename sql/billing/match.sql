-- match.sql: what the file says of its items as it is in force already: the n-th of equal lines is the n-th of those in force.
-- Parameters: none. Result: none; marks billing_stage.
UPDATE billing_stage s
SET same = true, same_line = m.line_id
FROM (
	SELECT s.file_line, s.part, h.line_id
	FROM (
		SELECT *, row_number() OVER (PARTITION BY owner, invoice, item, line, provider, account, month, metric, scope, quantity, amount, currency
			ORDER BY file_line, part) AS nth
		FROM billing_stage
		WHERE state = 'l' AND item IS NOT NULL
	) s
	JOIN (
		SELECT *, row_number() OVER (PARTITION BY owner, invoice, item, line, provider, account, month, metric, scope, quantity, amount, currency
			ORDER BY line_id) AS nth
		FROM billing_held
	) h ON h.owner = s.owner AND h.invoice = s.invoice AND h.item = s.item AND h.provider = s.provider AND h.account = s.account
		AND h.month = s.month AND h.metric = s.metric AND h.scope = s.scope AND h.quantity = s.quantity AND h.nth = s.nth
		AND h.line IS NOT DISTINCT FROM s.line AND h.amount IS NOT DISTINCT FROM s.amount AND h.currency IS NOT DISTINCT FROM s.currency
) m
WHERE m.file_line = s.file_line AND m.part = s.part;
