-- product_remove.sql: products of the file's providers that are not in the file; months with bills for their metrics are noted.
-- Parameters: $1 run_id, $2 import_id. Result: removed (how many in all), words; of at most 1,000.
WITH gone AS (
	DELETE FROM simtally_store.product r
	USING simtally_store.provider p
	WHERE r.provider_id = p.provider_id AND p.name IN (SELECT provider FROM catalogue_stage)
		AND NOT EXISTS (SELECT FROM catalogue_stage s WHERE s.provider = p.name AND s.product = r.product)
	RETURNING p.name, r.provider_id, r.product_id, r.product, r.metric, r.label, r.unit, r.increment, r.rounding, r.allowance, r.included, r.absolute, r.relative
), names AS (
	DELETE FROM simtally_store.product_scope c USING gone g WHERE c.product_id = g.product_id
), traced AS (
	INSERT INTO simtally_store.register_change (import_id, run_id, provider_id, kind, key, what, before)
	SELECT $2::integer, $1::integer, provider_id, 'products', product, 'removed', jsonb_strip_nulls(jsonb_build_object('metric', metric, 'scopes', label, 'unit', unit,
		'increment', increment, 'rounding', rounding, 'allowance', allowance, 'included', included, 'tolerance', absolute, 'tolerance_percent', trim_scale(relative * 100)))
	FROM gone ORDER BY product
), touched AS (
	INSERT INTO simtally_store.month_change (provider_id, month, run_id)
	SELECT DISTINCT l.provider_id, l.month, $1::integer
	FROM (SELECT DISTINCT provider_id, metric FROM gone) g
	JOIN simtally_store.billing_line l ON l.provider_id = g.provider_id AND l.metric = g.metric
	WHERE l.superseded_import IS NULL
	ORDER BY 1, 2
	ON CONFLICT (provider_id, month) DO UPDATE SET run_id = EXCLUDED.run_id
)
SELECT count(*) OVER () AS removed, format('%s: "%s" (%s, %s)', g.name, g.product, g.metric, g.label)
	|| coalesce((SELECT format('; %s of the tariffs still name%s it', count(*), CASE WHEN count(*) = 1 THEN 's' ELSE '' END)
		FROM simtally_store.tariff t WHERE t.provider_id = g.provider_id AND t.metric = g.metric AND t.scope = g.product HAVING count(*) > 0), '') AS words
FROM gone g
ORDER BY g.name, g.product
LIMIT 1000;
