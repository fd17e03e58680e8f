-- quarantine.sql: the rows that make no sense, kept with their place and reason.
-- Parameters: $1 run_id, $2 the file's name, $3 import_id. Result: none; gives account_stage their fate.
WITH refused AS (
	UPDATE account_stage SET fate = 'refused' WHERE reason IS NOT NULL
	RETURNING provider, account, line, at, reason, detail
)
INSERT INTO simtally_store.quarantine (run_id, provider_id, account, at, source, reason, detail, import_id, file_line)
SELECT $1::integer, p.provider_id, s.account, s.at, 'accounts:' || $2::text || ':' || s.line, s.reason, s.detail, $3::integer, s.line
FROM refused s
LEFT JOIN simtally_store.provider p ON p.name = s.provider
ORDER BY s.line;
