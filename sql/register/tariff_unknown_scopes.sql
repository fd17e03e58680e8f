-- tariff_unknown_scopes.sql: tariffs of a scope that the provider does not have and no product is called by.
-- Parameters: none. Result: none; marks catalogue_stage.
UPDATE catalogue_stage s
SET at = 'line ' || s.file_line || ', column scope', reason = 'unknown_scope',
	detail = format('"%s" is neither a product nor a scope: %s', left(s.scope, 60), s.unknown_scope)
FROM simtally_store.provider p
WHERE s.reason IS NULL AND s.unknown_scope IS NOT NULL AND p.name = s.provider
	AND NOT EXISTS (SELECT FROM simtally_store.product_scope c WHERE c.provider_id = p.provider_id AND c.metric = s.metric AND c.scope = s.scope);
