-- end.sql: the import, and which lines it brought and took back.
-- Parameters: $1 import_id, $2 run_id, $3 the file's name, $4 sha256, $5 mapping, $6 the mapping's sha256, $7 rows of the file, $8 new lines,
--             $9 rows refused, $10 rows passed over, $11 the program's version. Result: none.
WITH import AS (
	INSERT INTO simtally_store.import (import_id, kind, run_id, file_name) VALUES ($1::integer, 'billing', $2::integer, $3::text)
)
INSERT INTO simtally_store.billing_import (import_id, run_id, file_name, sha256, mapping, mapping_sha256, lines, loaded, quarantined, ignored, read_by, brought, took_back)
SELECT $1::integer, $2::integer, $3::text, $4::bytea, $5::text, $6::bytea, $7::bigint, $8::bigint, $9::bigint, $10::bigint, $11::text,
	coalesce((SELECT range_agg(int8range(place, place + 1)) FROM billing_stage WHERE state = 'l' AND NOT same), '{}'),
	coalesce((SELECT range_agg(int8range(line_id, line_id + 1)) FROM billing_held WHERE gone), '{}');
