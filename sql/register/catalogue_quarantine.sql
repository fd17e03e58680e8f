-- catalogue_quarantine.sql: the rows that make no sense, kept with their place and reason.
-- Parameters: $1 run_id, $2 the kind of file and its name, $3 import_id. Result: none.
INSERT INTO simtally_store.quarantine (run_id, provider_id, at, source, reason, detail, import_id, file_line)
SELECT $1::integer, p.provider_id, s.at, $2::text || ':' || s.file_line, s.reason, s.detail, $3::integer, s.file_line
FROM catalogue_stage s
LEFT JOIN simtally_store.provider p ON p.name = s.provider
WHERE s.reason IS NOT NULL
ORDER BY s.file_line;
