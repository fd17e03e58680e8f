-- import_begin.sql: a file of the register or the catalogue comes in.
-- Parameters: $1 kind, $2 run_id, $3 the file's name. Result: import_id.
INSERT INTO simtally_store.import (kind, run_id, file_name) VALUES ($1, $2::integer, $3) RETURNING import_id;
