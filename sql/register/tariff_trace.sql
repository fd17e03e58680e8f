-- tariff_trace.sql: tariffs that are new or changed, beside what they were. To be run before the change is made.
-- Parameters: $1 run_id, $2 import_id. Result: none.
INSERT INTO simtally_store.register_change (import_id, run_id, file_line, provider_id, kind, key, what, before, after)
SELECT $2::integer, $1::integer, s.file_line, p.provider_id, 'tariffs', concat_ws(' ', s.metric, nullif(s.scope, ''), s.currency, s.valid_from),
	CASE WHEN t.tariff_id IS NULL THEN 'new' ELSE 'changed' END,
	CASE WHEN t.tariff_id IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object('price', t.price, 'per', t.per, 'valid_to', t.valid_to)) END,
	jsonb_strip_nulls(jsonb_build_object('price', s.price, 'per', s.per, 'valid_to', s.valid_to))
FROM catalogue_stage s
JOIN simtally_store.provider p ON p.name = s.provider
LEFT JOIN simtally_store.tariff t ON t.provider_id = p.provider_id AND t.metric = s.metric AND t.scope = s.scope AND t.currency = s.currency
	AND t.valid_from = s.valid_from
WHERE t.tariff_id IS NULL OR (t.price, t.per, t.valid_to) IS DISTINCT FROM (s.price, s.per, s.valid_to)
ORDER BY s.file_line;
