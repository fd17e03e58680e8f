-- take.sql: each card of the file once, with what the register says of it.
-- Takes: $1 provider_id. Gives: rows written.
INSERT INTO network_card (line, account, account_id, kind)
SELECT min(s.line), s.account, a.account_id, a.kind
FROM network_stage s
LEFT JOIN simtally_store.account a ON a.provider_id = $1::smallint AND a.account = s.account
GROUP BY s.account, a.account_id, a.kind;
