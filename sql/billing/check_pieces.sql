-- check_pieces.sql: the bytes of a file.
-- Parameters: $1 sha256. Result: body, piece by piece.
SELECT body FROM simtally_store.billing_file WHERE sha256 = $1::bytea ORDER BY piece;
