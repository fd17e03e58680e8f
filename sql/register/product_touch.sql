-- product_touch.sql: months with bills for the metric of a product that is new or another one now. To be run
-- before the change is made.
-- Parameters: $1 run_id. Result: none.
INSERT INTO simtally_store.month_change (provider_id, month, run_id)
SELECT DISTINCT l.provider_id, l.month, $1::integer
FROM (
	SELECT DISTINCT p.provider_id, m.metric
	FROM catalogue_stage s
	JOIN simtally_store.provider p ON p.name = s.provider
	LEFT JOIN simtally_store.product r ON r.provider_id = p.provider_id AND r.product = s.product
	CROSS JOIN LATERAL (VALUES (s.metric), (r.metric)) m(metric)
	WHERE (r.metric, r.label, r.increment, r.rounding, r.allowance, r.included, r.absolute, r.relative)
		IS DISTINCT FROM (s.metric, s.label, s.increment, s.rounding, s.allowance, s.included, s.absolute, s.percent / 100)
) c
JOIN simtally_store.billing_line l ON l.provider_id = c.provider_id AND l.metric = c.metric
WHERE l.superseded_import IS NULL
ORDER BY 1, 2
ON CONFLICT (provider_id, month) DO UPDATE SET run_id = EXCLUDED.run_id;
