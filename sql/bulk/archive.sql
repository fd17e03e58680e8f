-- archive.sql: the pieces of bulk files that hold days of a range, in the order of the files, each with the latest that it is part of.
-- Takes: $1 provider_id, $2 first day, $3 last day.
-- Gives: a row a piece: raw_id, mapping, account, first_line, read_at (seconds since 1970), as_of, as_of_given, import_id, part, file name, key, header, body (NULL: its bytes no longer give the sha256
-- they came with).
SELECT f.raw_id, f.mapping, f.account, f.first_line, extract(epoch FROM f.read_at)::bigint, f.as_of, f.as_of_given,
	i.import_id, l.part, i.file_name, f.key, f.header, CASE WHEN sha256(f.body) = f.sha256 THEN f.body END
FROM simtally_store.usage_file_part f
JOIN LATERAL (
	SELECT p.import_id, p.part FROM simtally_store.usage_import_part p
	WHERE p.provider_id = f.provider_id AND p.raw_id = f.raw_id ORDER BY p.import_id DESC LIMIT 1
) l ON true
JOIN simtally_store.usage_import i ON i.import_id = l.import_id
WHERE f.provider_id = $1::smallint AND f.to_period >= $2::date AND f.from_period <= $3::date
ORDER BY l.import_id, l.part;
