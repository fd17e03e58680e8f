-- import_balance.sql: what came in with an import and what became of it.
-- Parameters: $1 kind, $2 import_id.
-- Result: heading (rows, a currency, a unit), came_in, loaded, changed, unchanged, said_twice, superseded, passed_over, refused, foots.
SELECT CASE WHEN measure = 'rows' THEN 'rows' WHEN unit = '' THEN 'no currency' ELSE unit END AS heading, sum(came_in) AS came_in, sum(loaded) AS loaded, sum(changed) AS changed,
	sum(unchanged) AS unchanged, sum(said_twice) AS said_twice, sum(superseded) AS superseded, sum(passed_over) AS passed_over, sum(refused) AS refused,
	sum(came_in) = sum(loaded + changed + unchanged + said_twice + superseded + passed_over + refused) AS foots
FROM simtally_store.import_balance
WHERE kind = $1 AND import_id = $2::integer AND (measure <> 'money' OR unit <> '' OR came_in <> 0)
GROUP BY measure, 1
ORDER BY CASE measure WHEN 'rows' THEN 1 WHEN 'money' THEN 2 ELSE 3 END, 1;
