-- tariff_change.sql: tariffs that are there and have changed.
-- Parameters: none. Result: none.
UPDATE simtally_store.tariff t
SET price = s.price, per = s.per, valid_to = s.valid_to
FROM catalogue_stage s
JOIN simtally_store.provider p ON p.name = s.provider
WHERE t.provider_id = p.provider_id AND t.metric = s.metric AND t.scope = s.scope AND t.currency = s.currency AND t.valid_from = s.valid_from
	AND (t.price, t.per, t.valid_to) IS DISTINCT FROM (s.price, s.per, s.valid_to);
