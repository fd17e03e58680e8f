-- keep_file.sql: a file of a kept report.
-- Parameters: $1 report_id, $2 format, $3 sha256, $4 how many bytes. Result: known: whether bytes of that sum are kept already.
INSERT INTO simtally_store.kept_file (report_id, format, sha256, bytes) VALUES ($1::integer, $2, $3::bytea, $4::bigint)
RETURNING EXISTS (SELECT FROM simtally_store.kept_piece p WHERE p.sha256 = $3::bytea) AS known;
