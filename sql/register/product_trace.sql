-- product_trace.sql: products that are new or changed, beside what they were. To be run before the change is made.
-- Parameters: $1 run_id, $2 import_id. Result: none.
INSERT INTO simtally_store.register_change (import_id, run_id, file_line, provider_id, kind, key, what, before, after)
SELECT $2::integer, $1::integer, s.file_line, p.provider_id, 'products', s.product, CASE WHEN r.product_id IS NULL THEN 'new' ELSE 'changed' END,
	CASE WHEN r.product_id IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object('metric', r.metric, 'scopes', r.label, 'unit', r.unit, 'increment', r.increment,
		'rounding', r.rounding, 'allowance', r.allowance, 'included', r.included, 'tolerance', r.absolute, 'tolerance_percent', trim_scale(r.relative * 100))) END,
	jsonb_strip_nulls(jsonb_build_object('metric', s.metric, 'scopes', s.label, 'unit', s.unit, 'increment', s.increment,
		'rounding', s.rounding, 'allowance', s.allowance, 'included', s.included, 'tolerance', s.absolute, 'tolerance_percent', trim_scale(s.percent)))
FROM catalogue_stage s
JOIN simtally_store.provider p ON p.name = s.provider
LEFT JOIN simtally_store.product r ON r.provider_id = p.provider_id AND r.product = s.product
WHERE r.product_id IS NULL OR (r.metric, r.label, r.unit, r.increment, r.rounding, r.allowance, r.included, r.absolute, r.relative)
	IS DISTINCT FROM (s.metric, s.label, s.unit, s.increment, s.rounding, s.allowance, s.included, s.absolute, s.percent / 100)
ORDER BY s.file_line;
