-- pieces.sql: the pieces of bulk files that the month's figures came from, with their sums.
-- Parameters: $1 close_id, $2 month, $3 provider_id. Result: none; fills simtally_store.closed_piece.
INSERT INTO simtally_store.closed_piece (close_id, raw_id, sha256)
SELECT $1::integer, p.raw_id, p.key
FROM simtally_store.usage_file_part p
WHERE p.provider_id = $3::smallint AND p.from_period < ($2::date + interval '1 month')::date AND p.to_period >= $2::date
	AND p.raw_id IN (SELECT u.raw_id FROM simtally_store.usage u JOIN simtally_store.series s USING (series_id)
		WHERE s.provider_id = $3::smallint AND s.role IN ('used', 'entry') AND u.period >= $2::date AND u.period < ($2::date + interval '1 month')::date)
ORDER BY p.raw_id;
