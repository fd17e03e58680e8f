-- forget_providers.sql: providers without a mapping whose accounts have all ended owe nothing; those with others do: their mapping may be elsewhere for once.
-- Takes: $1 the mappings' providers, joined by commas. Gives nothing.
UPDATE simtally_store.endpoint e SET mapped = false
FROM simtally_store.provider p
WHERE p.provider_id = e.provider_id AND e.mapped AND p.name <> ALL (string_to_array($1, ','))
	AND NOT EXISTS (SELECT FROM simtally_store.account a WHERE a.provider_id = p.provider_id AND coalesce(a.active_to, 'infinity') >= current_date);
