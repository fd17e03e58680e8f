-- take_back.sql: earlier lines whose place is taken: they stay, marked with the import that took it.
-- Parameters: $1 import_id. Result: none.
UPDATE simtally_store.billing_line l
SET superseded_import = $1::integer
FROM billing_held h
WHERE h.gone AND l.provider_id = h.provider_id AND l.line_id = h.line_id;
