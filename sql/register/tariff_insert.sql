-- tariff_insert.sql: tariffs that are new.
-- Parameters: none. Result: none.
INSERT INTO simtally_store.tariff (provider_id, metric, scope, price, per, currency, valid_from, valid_to)
SELECT p.provider_id, s.metric, s.scope, s.price, s.per, s.currency, s.valid_from, s.valid_to
FROM catalogue_stage s
JOIN simtally_store.provider p ON p.name = s.provider
WHERE NOT EXISTS (SELECT FROM simtally_store.tariff t WHERE t.provider_id = p.provider_id AND t.metric = s.metric AND t.scope = s.scope
	AND t.currency = s.currency AND t.valid_from = s.valid_from)
ORDER BY s.file_line;
