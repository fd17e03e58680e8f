-- verdict_lines.sql: which verdict each line of the month went into; its key lets none go into two.
-- Parameters: $1 provider_id, $2 month, $3 recon_id. Result: none; fills simtally_store.verdict_line.
INSERT INTO simtally_store.verdict_line (line_id, recon_id, account_id, provider_id, account, scope)
SELECT line_id, $3::integer, CASE WHEN account_id > 0 THEN account_id END, $1::smallint, account, scope
FROM recon_line
WHERE month = $2::date;
