-- held.sql: the lines in force of what the file speaks of. Only lines of the same mapping: another system's invoice may have the same number.
-- Parameters: $1 mapping. Result: none; fills billing_held.
INSERT INTO billing_held (line_id, provider_id, provider, owner, invoice, item, line, account, month, metric, scope, quantity, amount, currency)
WITH spoken AS (
	SELECT DISTINCT owner, invoice, item FROM billing_stage WHERE item IS NOT NULL
), found AS (
	SELECT l.*, k.owner, k.item
	FROM spoken k
	JOIN simtally_store.billing_line l ON l.invoice COLLATE "C" = k.invoice AND l.line COLLATE "C" = k.item AND l.superseded_import IS NULL
	WHERE k.item <> ''
	UNION ALL
	SELECT l.*, k.owner, k.item
	FROM spoken k
	JOIN simtally_store.billing_line l ON l.invoice COLLATE "C" = k.invoice AND l.superseded_import IS NULL
	WHERE k.item = ''
)
SELECT f.line_id, f.provider_id, p.name, f.owner, f.invoice, f.item, f.line, f.account, f.month, f.metric, f.scope, f.quantity, f.amount, f.currency
FROM found f
JOIN simtally_store.billing_import i ON i.import_id = f.import_id AND i.mapping = $1::text
JOIN simtally_store.provider p ON p.provider_id = f.provider_id AND (f.owner = '' OR p.name = f.owner);
