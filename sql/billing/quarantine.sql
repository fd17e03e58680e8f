-- quarantine.sql: the rows that cannot be taken, each once, kept with its place and reason and what could be read of it.
-- Parameters: $1 run_id, $2 import_id, $3 the file's name. Result: none.
INSERT INTO simtally_store.quarantine (run_id, provider_id, account, at, source, reason, detail, import_id, file_line, month, metric, quantity,
	amount, currency, invoice, line)
SELECT $1::integer, p.provider_id, s.account, w.at, 'billing:' || $3::text || ':' || s.file_line, w.reason,
	w.detail || CASE WHEN h.item IS NOT NULL THEN '; the earlier lines of this item stay' ELSE '' END,
	$2::integer, s.file_line, s.month, CASE WHEN n.metrics = 1 THEN n.metric END, CASE WHEN n.metrics = 1 THEN n.quantity END,
	s.row_amount, s.row_currency, s.invoice, s.line
FROM billing_stage s
JOIN (
	SELECT DISTINCT ON (file_line) file_line, at, reason, detail FROM billing_stage WHERE state = 'r' AND reason IS NOT NULL ORDER BY file_line, part
) w USING (file_line)
JOIN (
	SELECT file_line, count(DISTINCT metric) AS metrics, min(metric) AS metric, sum(quantity) AS quantity FROM billing_stage WHERE state = 'r' GROUP BY file_line
) n USING (file_line)
LEFT JOIN (SELECT DISTINCT owner, invoice, item FROM billing_held WHERE blocked) h ON h.owner = s.owner AND h.invoice = s.invoice AND h.item = s.item
LEFT JOIN simtally_store.provider p ON p.name = s.provider
WHERE s.part = 0
ORDER BY s.file_line;
