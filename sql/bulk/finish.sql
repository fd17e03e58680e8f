-- finish.sql: a file was read to its end.
-- Takes: $1 import_id, $2 sha256, $3 lines, $4 quarantined. Gives nothing.
UPDATE simtally_store.usage_import SET finished_at = now(), sha256 = $2::bytea, lines = $3::bigint, quarantined = $4::bigint
WHERE import_id = $1::integer;
