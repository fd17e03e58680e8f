-- known_part.sql: a piece of a file that was loaded before.
-- Takes: $1 provider_id, $2 mapping, $3 account or '', $4 key, $5 first line, $6 import_id of the file in hand, $7 part.
-- Gives: a row if it is known: raw_id, as_of, as_of_given, whether this import has landed it.
SELECT f.raw_id, f.as_of, f.as_of_given,
	EXISTS (SELECT FROM simtally_store.usage_import_part p
		WHERE p.provider_id = f.provider_id AND p.import_id = $6::integer AND p.part = $7::integer AND p.raw_id = f.raw_id)
FROM simtally_store.usage_file_part f
WHERE f.provider_id = $1::smallint AND f.mapping = $2 AND f.account = $3 AND f.key = $4::bytea AND f.first_line = $5::bigint;
