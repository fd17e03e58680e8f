-- verdicts.sql: the digests of the verdicts that belong to a close.
-- Parameters: $1 close_id. Result: none; fills simtally_store.closed_verdicts.
INSERT INTO simtally_store.closed_verdicts (close_id, block, sha256)
SELECT close_id, block, sha256 FROM simtally_store.verdict_digest WHERE close_id = $1::integer;
