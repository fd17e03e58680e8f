-- insert.sql: the lines that are new, in the file's order.
-- Parameters: $1 import_id. Result: none.
INSERT INTO simtally_store.billing_line (import_id, file_line, provider_id, account, month, metric, scope, quantity, unit,
	amount, currency, invoice, line)
SELECT $1::integer, s.file_line, p.provider_id, s.account, s.month, s.metric, s.scope, s.quantity, s.unit,
	s.amount, s.currency, s.invoice, s.line
FROM billing_stage s
JOIN simtally_store.provider p ON p.name = s.provider
WHERE s.state = 'l' AND NOT s.same
ORDER BY s.place;
