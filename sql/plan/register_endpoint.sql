-- register_endpoint.sql: an endpoint of a provider, the kinds of accounts it can be asked about, and whether its days count back from today.
-- Where the mapping's order changed, the series follow: the earlier endpoint is the source of record.
-- Takes: $1 provider_id, $2 name, $3 kinds, $4 counts_back, $5 its place in the mapping, from 0. Gives: one row: endpoint_id.
WITH known AS (
	SELECT endpoint_id, kinds, counts_back, mapped FROM simtally_store.endpoint WHERE provider_id = $1::smallint AND name = $2
), added AS (
	INSERT INTO simtally_store.endpoint (provider_id, name, kinds, counts_back)
	SELECT $1::smallint, $2, $3::text[], $4::boolean WHERE NOT EXISTS (SELECT FROM known)
	ON CONFLICT (provider_id, name) DO UPDATE SET kinds = excluded.kinds, counts_back = excluded.counts_back, mapped = true
	RETURNING endpoint_id
), changed AS (
	UPDATE simtally_store.endpoint e SET kinds = $3::text[], counts_back = $4::boolean, mapped = true
	FROM known k WHERE e.endpoint_id = k.endpoint_id AND (k.kinds, k.counts_back, k.mapped) <> ($3::text[], $4::boolean, true)
), ranked AS (
	UPDATE simtally_store.series SET rank = $5::smallint WHERE provider_id = $1::smallint AND endpoint = $2 AND rank <> $5::smallint
)
SELECT endpoint_id FROM known UNION ALL SELECT endpoint_id FROM added;
