-- binding_remove.sql: bindings of the file's providers that are not in the file; months whose bills name their account or a reference of it are noted.
-- Parameters: $1 run_id, $2 import_id. Result: removed (how many in all), words; of at most 1,000.
WITH gone AS (
	DELETE FROM simtally_store.binding b
	USING simtally_store.provider p, simtally_store.account a
	WHERE b.provider_id = p.provider_id AND a.account_id = b.account_id AND p.name IN (SELECT provider FROM catalogue_stage)
		AND NOT EXISTS (SELECT FROM catalogue_stage s WHERE s.provider = p.name AND s.account = a.account AND s.billing_ref = b.billing_ref
			AND s.valid_from IS NOT DISTINCT FROM b.valid_from)
	RETURNING p.name, b.provider_id, a.account, a.billing_ref AS register_ref, b.billing_ref, b.valid_from, b.valid_to
), traced AS (
	INSERT INTO simtally_store.register_change (import_id, run_id, provider_id, kind, key, what, before)
	SELECT $2::integer, $1::integer, provider_id, 'bindings', account, 'removed', jsonb_strip_nulls(jsonb_build_object('billing_ref', billing_ref,
		'valid_from', valid_from, 'valid_to', valid_to))
	FROM gone ORDER BY account, valid_from NULLS FIRST
), touched AS (
	INSERT INTO simtally_store.month_change (provider_id, month, run_id)
	SELECT DISTINCT l.provider_id, l.month, $1::integer
	FROM (SELECT DISTINCT g.provider_id, t.text FROM gone g CROSS JOIN LATERAL unnest(ARRAY[g.account, g.register_ref, g.billing_ref]) AS t(text)) c
	JOIN simtally_store.billing_line l ON l.provider_id = c.provider_id AND l.account = c.text
	WHERE l.superseded_import IS NULL
	ORDER BY 1, 2
	ON CONFLICT (provider_id, month) DO UPDATE SET run_id = EXCLUDED.run_id
)
SELECT count(*) OVER () AS removed, format('%s: %s to "%s"%s', name, account, billing_ref, ' from ' || valid_from) AS words
FROM gone
ORDER BY name, account, billing_ref, valid_from
LIMIT 1000;
