-- quarantine.sql: the rows that make no sense, kept with their place and reason.
-- Parameters: $1 run_id, $2 the file's name. Result: none.
INSERT INTO simtally_store.quarantine (run_id, provider_id, account, at, source, reason, detail)
SELECT $1::integer, p.provider_id, s.account, s.at, 'accounts:' || $2::text || ':' || s.line, s.reason, s.detail
FROM account_stage s
LEFT JOIN simtally_store.provider p ON p.name = s.provider
WHERE s.reason IS NOT NULL
ORDER BY s.line;
