-- balances.sql: what came in with a run's answers, in a line each. Takes: $1 run_id.
-- Gives: a row a provider and measure: provider, came_in, of, its fates in words, foots.
SELECT p.name, b.came_in, CASE b.measure WHEN 'rows' THEN 'figures' ELSE b.unit || 's' END,
	coalesce((SELECT string_agg(f.amount || ' ' || f.fate, ' + ' ORDER BY f.place) FROM (VALUES (1, 'loaded', b.loaded), (2, 'changed',
		b.changed), (3, 'unchanged', b.unchanged),
		(4, 'said twice', b.said_twice), (5, 'superseded', b.superseded), (6, 'passed over', b.passed_over), (7, 'refused',
			b.refused)) AS f (place, fate, amount)
		WHERE f.amount <> 0), '0'),
	b.came_in = b.loaded + b.changed + b.unchanged + b.said_twice + b.superseded + b.passed_over + b.refused
FROM simtally_store.import i
JOIN simtally_store.import_balance b USING (kind, import_id)
JOIN simtally_store.provider p USING (provider_id)
WHERE i.kind = 'answers' AND i.run_id = $1::integer
ORDER BY p.name COLLATE "C", CASE b.measure WHEN 'rows' THEN 1 ELSE 2 END, b.unit COLLATE "C";
