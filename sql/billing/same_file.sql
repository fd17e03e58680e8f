-- same_file.sql: the latest import of a file with these very bytes by this mapping.
-- Parameters: $1 sha256, $2 mapping. Result: import_id, quarantined; no row where there is none.
SELECT import_id, quarantined FROM simtally_store.billing_import WHERE sha256 = $1::bytea AND mapping = $2::text
ORDER BY import_id DESC LIMIT 1;
