-- product_unscope.sql: the names of products that are said anew; product_scope.sql gives them theirs again.
-- Parameters: none. Result: none.
DELETE FROM simtally_store.product_scope c
USING catalogue_stage s, simtally_store.provider p, simtally_store.product r
WHERE p.name = s.provider AND r.provider_id = p.provider_id AND r.product = s.product AND c.product_id = r.product_id;
