-- product_insert.sql: products that are new.
-- Parameters: none. Result: none.
INSERT INTO simtally_store.product (provider_id, product, metric, scopes, label, unit, increment, rounding, allowance, included, absolute, relative)
SELECT p.provider_id, s.product, s.metric, CASE s.label WHEN 'total' THEN '{}' ELSE string_to_array(s.label, '+') END, s.label, s.unit,
	s.increment, s.rounding, s.allowance, s.included, s.absolute, s.percent / 100
FROM catalogue_stage s
JOIN simtally_store.provider p ON p.name = s.provider
WHERE NOT EXISTS (SELECT FROM simtally_store.product r WHERE r.provider_id = p.provider_id AND r.product = s.product)
ORDER BY s.file_line;
