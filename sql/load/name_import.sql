-- name_import.sql: the import that a batch is counted in: of a file its own, of answers that of the run and their provider. Before
-- balance.sql, in a statement of its own, so that what another session named meanwhile is seen there.
-- Takes: $1 run_id. Gives: one row: named.
WITH wanted AS (
	SELECT DISTINCT c.import_id, c.provider_id FROM stage_counted c
	WHERE NOT EXISTS (SELECT FROM simtally_store.import i WHERE CASE WHEN c.import_id IS NULL
		THEN i.kind = 'answers' AND i.run_id = $1::integer AND i.provider_id = c.provider_id ELSE i.kind = 'usage'
			AND i.import_id = c.import_id END)
), named AS (
	INSERT INTO simtally_store.import (import_id, kind, run_id, provider_id, file_name)
	SELECT coalesce(w.import_id, nextval('simtally_store.import_id')), CASE WHEN w.import_id IS NULL THEN 'answers' ELSE 'usage' END,
		coalesce(u.run_id, $1::integer), w.provider_id, u.file_name
	FROM wanted w LEFT JOIN simtally_store.usage_import u ON u.import_id = w.import_id
	ORDER BY w.provider_id
	ON CONFLICT DO NOTHING
	RETURNING 1
)
SELECT count(*) AS named FROM named;
