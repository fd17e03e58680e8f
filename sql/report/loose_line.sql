-- loose_line.sql: billing lines that no result took up: why a control total does not foot.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the reconciliation of each (NULL: none)
-- Gives: provider, account, metric, scope, quantity, unit, amount, currency, invoice, line, file_name, file_line; at most 200

SELECT p.name AS provider, l.account, l.metric, l.scope, l.quantity, l.unit, l.amount, l.currency, l.invoice, l.line, i.file_name, l.file_line
FROM unnest($2::smallint[], $3::integer[]) AS c (provider_id, recon_id)
JOIN simtally_store.billing_line l USING (provider_id)
JOIN simtally_store.billing_import i USING (import_id)
JOIN simtally_store.provider p USING (provider_id)
WHERE c.recon_id IS NOT NULL AND l.month = $1::date AND l.superseded_import IS NULL
	AND NOT EXISTS (SELECT FROM simtally_store.verdict_line v
		WHERE v.recon_id = c.recon_id AND v.provider_id = c.provider_id AND v.line_id = l.line_id)
ORDER BY p.name COLLATE "C", l.import_id, l.file_line, l.line_id
LIMIT 200;
