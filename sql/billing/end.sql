-- end.sql: what became of the file's lines.
-- Parameters: $1 import_id, $2 lines, $3 loaded, $4 quarantined, $5 ignored. Result: none.
UPDATE simtally_store.billing_import SET lines = $2::bigint, loaded = $3::bigint, quarantined = $4::bigint, ignored = $5::bigint
WHERE import_id = $1::integer;
