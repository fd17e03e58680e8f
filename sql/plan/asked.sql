-- asked.sql: how often a provider was asked on the latest day, in its own zone, that anything was asked of it.
-- Takes: $1 provider_id. Gives: at most one row: day, requests.
SELECT day, requests FROM simtally_store.provider_day WHERE provider_id = $1::smallint ORDER BY day DESC LIMIT 1;
