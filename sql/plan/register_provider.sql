-- register_provider.sql: a mapping's provider, with the hash of the mapping as it is now.
-- Takes: $1 name, $2 zone, $3 the mapping's text. Gives: one row: provider_id.
WITH known AS (
	SELECT provider_id, zone, mapping_sha256 FROM simtally_store.provider WHERE name = $1
), added AS (
	INSERT INTO simtally_store.provider (name, zone, mapping_sha256)
	SELECT $1, $2, sha256(convert_to($3, 'UTF8')) WHERE NOT EXISTS (SELECT FROM known)
	ON CONFLICT (name) DO UPDATE SET zone = excluded.zone
	RETURNING provider_id
), changed AS (
	UPDATE simtally_store.provider SET zone = $2, mapping_sha256 = sha256(convert_to($3, 'UTF8'))
	WHERE name = $1 AND (zone, mapping_sha256) IS DISTINCT FROM ($2, sha256(convert_to($3, 'UTF8')))
		AND EXISTS (SELECT FROM known)
)
SELECT provider_id FROM known UNION ALL SELECT provider_id FROM added;
