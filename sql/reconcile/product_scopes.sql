-- product_scopes.sql: what lines call the products by.
-- Parameters: $1 provider_id. Result: none; fills recon_product_scope.
INSERT INTO recon_product_scope (covers, metric, scope, label)
SELECT s.covers, s.metric, s.scope, r.label
FROM simtally_store.product_scope s
JOIN simtally_store.product r USING (product_id)
WHERE s.provider_id = $1::smallint;
