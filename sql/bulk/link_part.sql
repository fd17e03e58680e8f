-- link_part.sql: a piece that was loaded before is part of this file, too.
-- Takes: $1 provider_id, $2 import_id, $3 part, $4 raw_id. Gives nothing.
INSERT INTO simtally_store.usage_import_part (provider_id, import_id, part, raw_id)
VALUES ($1::smallint, $2::integer, $3::integer, $4::bigint)
ON CONFLICT (provider_id, import_id, part) DO UPDATE SET raw_id = excluded.raw_id;
