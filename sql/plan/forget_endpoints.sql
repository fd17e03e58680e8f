-- forget_endpoints.sql: endpoints that a mapping no longer has owe nothing; their units stay.
-- Takes: $1 provider_id, $2 endpoint_id of those it has. Gives nothing.
UPDATE simtally_store.endpoint SET mapped = false WHERE provider_id = $1::smallint AND mapped AND endpoint_id <> ALL ($2::smallint[]);
