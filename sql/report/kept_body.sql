-- kept_body.sql: the bytes of a kept file, piece by piece.
-- Parameters: $1 sha256 (hex). Result: body.
SELECT body FROM simtally_store.kept_piece WHERE sha256 = decode($1, 'hex') ORDER BY piece;
