-- product_scope.sql: what lines may call the products by: their scopes, all of those together, and their name.
-- Parameters: none. Result: none.
INSERT INTO simtally_store.product_scope (provider_id, metric, scope, product_id, covers)
SELECT p.provider_id, s.metric, n.name, r.product_id, bool_or(n.covers)
FROM catalogue_stage s
JOIN simtally_store.provider p ON p.name = s.provider
JOIN simtally_store.product r ON r.provider_id = p.provider_id AND r.product = s.product
CROSS JOIN LATERAL (
	SELECT unnest(string_to_array(s.label, '+')), true
	UNION ALL VALUES (s.label, false), (s.product, false)
) n(name, covers)
GROUP BY p.provider_id, s.metric, n.name, r.product_id;
