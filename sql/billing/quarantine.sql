-- quarantine.sql: the lines that cannot be read, kept with their place and reason.
-- Parameters: $1 run_id, $2 import_id. Result: none.
INSERT INTO simtally_store.quarantine (run_id, provider_id, account, at, source, reason, detail)
SELECT $1::integer, p.provider_id, s.account, s.at, 'billing:' || i.file_name || ':' || s.file_line, s.reason, s.detail
FROM billing_stage s
JOIN simtally_store.billing_import i ON i.import_id = $2::integer
LEFT JOIN simtally_store.provider p ON p.name = s.provider
WHERE s.reason IS NOT NULL
ORDER BY s.file_line, s.part;
