-- unknown_providers.sql: lines whose provider no mapping is about.
-- Parameters: none. Result: none; marks billing_stage.
UPDATE billing_stage s
SET state = 'r', at = 'line ' || s.file_line || ', column provider', reason = 'unknown_provider',
	detail = format('provider is "%s"; known are: %s', left(s.provider, 60),
		(SELECT coalesce(string_agg(name, ', ' ORDER BY name), 'none yet, run init first') FROM simtally_store.provider))
WHERE s.state = 'l' AND s.provider NOT IN (SELECT name FROM simtally_store.provider);
