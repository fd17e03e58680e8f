-- status_run_import.sql: what came in with a run and what became of it. Takes: $1 run_id.
-- Gives: a row an import and measure: provider, came_with, of, came_in, loaded, changed, unchanged, said_twice, superseded, passed_over,
-- refused.
SELECT p.name AS provider, coalesce(i.file_name, i.kind) AS came_with, CASE WHEN b.measure = 'rows' THEN 'rows'
	WHEN b.unit = '' THEN 'no currency' ELSE b.unit END AS of,
	sum(b.came_in) AS came_in, sum(b.loaded) AS loaded, sum(b.changed) AS changed, sum(b.unchanged) AS unchanged,
		sum(b.said_twice) AS said_twice,
	sum(b.superseded) AS superseded, sum(b.passed_over) AS passed_over, sum(b.refused) AS refused
FROM simtally_store.import i
JOIN simtally_store.import_balance b USING (kind, import_id)
LEFT JOIN simtally_store.provider p USING (provider_id)
WHERE i.run_id = $1::integer AND (b.measure <> 'money' OR b.unit <> '' OR b.came_in <> 0)
GROUP BY i.kind, i.import_id, p.name, 2, b.measure, 3
ORDER BY i.import_id, CASE b.measure WHEN 'rows' THEN 1 WHEN 'money' THEN 2 ELSE 3 END, 3;
