-- products.sql: the products of a provider, each with its rule in words.
-- Parameters: $1 provider_id. Result: none; fills recon_product.
INSERT INTO recon_product (increment, included, absolute, relative, product, metric, label, rounding, allowance, rule)
SELECT r.increment, r.included, r.absolute, r.relative, r.product, r.metric, r.label, r.rounding, r.allowance,
	CASE WHEN r.increment > 1 THEN format('rounded %s steps of %s', CASE r.rounding WHEN 'nearest' THEN 'to the nearest of' ELSE r.rounding || ' to' END,
		simtally_store.human(r.increment, CASE r.metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END)) END
FROM simtally_store.product r
WHERE r.provider_id = $1::smallint;
