-- count_asked.sql: how often a provider was asked on a day of its own zone; the caller has counted on from asked.sql.
-- Takes: $1 provider_id, $2 day, $3 requests. Gives nothing.
INSERT INTO simtally_store.provider_day (provider_id, day, requests) VALUES ($1::smallint, $2::date, $3::bigint)
ON CONFLICT (provider_id, day) DO UPDATE SET requests = greatest(excluded.requests, simtally_store.provider_day.requests);
