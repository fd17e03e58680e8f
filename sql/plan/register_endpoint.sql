-- register_endpoint.sql: an endpoint of a provider and the kinds of accounts it can be asked about.
-- Takes: $1 provider_id, $2 name, $3 kinds. Gives: one row: endpoint_id.
WITH known AS (
	SELECT endpoint_id, kinds FROM simtally_store.endpoint WHERE provider_id = $1::smallint AND name = $2
), added AS (
	INSERT INTO simtally_store.endpoint (provider_id, name, kinds)
	SELECT $1::smallint, $2, $3::text[] WHERE NOT EXISTS (SELECT FROM known)
	ON CONFLICT (provider_id, name) DO UPDATE SET kinds = excluded.kinds
	RETURNING endpoint_id
), changed AS (
	UPDATE simtally_store.endpoint e SET kinds = $3::text[] FROM known k WHERE e.endpoint_id = k.endpoint_id AND k.kinds <> $3::text[]
)
SELECT endpoint_id FROM known UNION ALL SELECT endpoint_id FROM added;
