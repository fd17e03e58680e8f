-- same_file.sql: the import of a file with these very bytes.
-- Parameters: $1 sha256. Result: import_id, lines, loaded, quarantined, ignored; no row where there is none.
SELECT import_id, lines, loaded, quarantined, ignored FROM simtally_store.billing_import WHERE sha256 = $1::bytea;
