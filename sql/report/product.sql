-- product.sql: the products in force for the providers of the report.
--
-- Takes: $1 smallint[] providers
-- Gives: provider, product, metric, scopes (joined by +; NULL: the metric as a whole), unit (the base one, of the figures), written_in,
--        increment, rounding, allowance, included, tolerance, tolerance_percent (NULL: the general one)

SELECT p.name AS provider, r.product, r.metric, nullif(array_to_string(r.scopes, '+'), '') AS scopes,
	CASE r.metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END AS unit, r.unit AS written_in,
	r.increment, r.rounding, r.allowance, r.included, r.absolute AS tolerance, trim_scale(100 * r.relative) AS tolerance_percent
FROM simtally_store.product r
JOIN simtally_store.provider p USING (provider_id)
WHERE r.provider_id = ANY ($1::smallint[])
ORDER BY p.name COLLATE "C", array_position(ARRAY['data', 'voice', 'sms', 'mms'], r.metric), r.label COLLATE "C", r.product COLLATE "C";
