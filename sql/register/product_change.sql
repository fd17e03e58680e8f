-- product_change.sql: products that are there and have changed.
-- Parameters: none. Result: none.
UPDATE simtally_store.product r
SET metric = s.metric, scopes = CASE s.label WHEN 'total' THEN '{}' ELSE string_to_array(s.label, '+') END, label = s.label, unit = s.unit,
	increment = s.increment, rounding = s.rounding, allowance = s.allowance, included = s.included, absolute = s.absolute, relative = s.percent / 100
FROM catalogue_stage s
JOIN simtally_store.provider p ON p.name = s.provider
WHERE r.provider_id = p.provider_id AND r.product = s.product
	AND (r.metric, r.label, r.unit, r.increment, r.rounding, r.allowance, r.included, r.absolute, r.relative)
		IS DISTINCT FROM (s.metric, s.label, s.unit, s.increment, s.rounding, s.allowance, s.included, s.absolute, s.percent / 100);
