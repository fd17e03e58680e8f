-- tariff_remove.sql: tariffs of the file's providers that are not in the file; months with bills in their time are noted.
-- Parameters: $1 run_id, $2 import_id. Result: removed (how many in all), words; of at most 1,000.
WITH gone AS (
	DELETE FROM simtally_store.tariff t
	USING simtally_store.provider p
	WHERE t.provider_id = p.provider_id AND p.name IN (SELECT provider FROM catalogue_stage)
		AND NOT EXISTS (SELECT FROM catalogue_stage s WHERE s.provider = p.name AND s.metric = t.metric AND s.scope = t.scope
			AND s.currency = t.currency AND s.valid_from = t.valid_from)
	RETURNING p.name, t.provider_id, t.metric, t.scope, t.currency, t.valid_from, t.valid_to, t.price, t.per
), traced AS (
	INSERT INTO simtally_store.register_change (import_id, run_id, provider_id, kind, key, what, before)
	SELECT $2::integer, $1::integer, provider_id, 'tariffs', concat_ws(' ', metric, nullif(scope, ''), currency, valid_from), 'removed',
		jsonb_strip_nulls(jsonb_build_object('price', price, 'per', per, 'valid_to', valid_to))
	FROM gone ORDER BY metric, scope, currency, valid_from
), touched AS (
	INSERT INTO simtally_store.month_change (provider_id, month, run_id)
	SELECT DISTINCT l.provider_id, l.month, $1::integer
	FROM gone g
	JOIN simtally_store.billing_line l ON l.provider_id = g.provider_id AND l.metric = g.metric
		AND l.month <= coalesce(g.valid_to, 'infinity') AND (l.month + interval '1 month')::date > g.valid_from
	WHERE l.superseded_import IS NULL
	ORDER BY 1, 2
	ON CONFLICT (provider_id, month) DO UPDATE SET run_id = EXCLUDED.run_id
)
SELECT count(*) OVER () AS removed, format('%s: %s, %s, %s from %s', name, metric, coalesce(nullif(scope, ''), 'any scope'), currency, valid_from) AS words
FROM gone
ORDER BY name, metric, scope, currency, valid_from
LIMIT 1000;
