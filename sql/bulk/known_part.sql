-- known_part.sql: a piece of a file that was loaded before.
-- Takes: $1 provider_id, $2 mapping, $3 account or '', $4 key, $5 first line, $6 text of the mappings.
-- Gives: a row if it is known: raw_id, read_at (seconds since 1970), as_of, as_of_given, quarantined, whether the mappings are the same.
SELECT raw_id, extract(epoch FROM read_at)::bigint, as_of, as_of_given, quarantined, mapping_sha256 = sha256(convert_to($6, 'UTF8'))
FROM simtally_store.usage_file_part
WHERE provider_id = $1::smallint AND mapping = $2 AND account = $3 AND key = $4::bytea AND first_line = $5::bigint;
