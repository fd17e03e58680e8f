-- keep_file.sql: the file's bytes, unless they are kept already.
-- Parameters: $1 sha256. Result: none.
INSERT INTO simtally_store.billing_file (sha256, piece, body)
SELECT $1::bytea, piece, body FROM billing_piece
ON CONFLICT (sha256, piece) DO NOTHING;
