-- begin.sql: a new import.
-- Parameters: $1 run_id, $2 the file's name, $3 sha256, $4 the mapping's name. Result: import_id.
INSERT INTO simtally_store.billing_import (run_id, file_name, sha256, mapping)
VALUES ($1::integer, $2::text, $3::bytea, $4::text)
RETURNING import_id;
