-- unplaced.sql: what files of usage say of the month and no account has: use of numbers that are not in the register, and rows that could not be
-- read and name no account of it (those that do are gaps of their accounts).
-- Parameters: $1 provider_id, $2 month.
-- Result: a row a metric, and one, without a metric, of rows: metric, count (of numbers, or rows), quantity, unit, the first numbers, or files, in one text.
SELECT metric, count(*) AS count, sum(quantity) AS quantity, min(unit) AS unit,
	array_to_string((array_agg(account ORDER BY account COLLATE "C"))[1:5], ', ') || CASE WHEN count(*) > 5 THEN ', …' ELSE '' END AS first
FROM (
	SELECT metric, account, sum(quantity) AS quantity, min(unit) AS unit FROM simtally_store.unregistered_figure
	WHERE provider_id = $1::smallint AND month = $2::date
	GROUP BY metric, account
) f
GROUP BY metric
UNION ALL
SELECT NULL, sum(lines), NULL, NULL, array_to_string((array_agg(file_name ORDER BY file_name COLLATE "C"))[1:5], ', ') || CASE WHEN count(*) > 5 THEN ', …' ELSE '' END
FROM (
	SELECT i.file_name, count(DISTINCT (u.raw_id, split_part(u.at, ', column', 1))) AS lines
	FROM simtally_store.unread_usage u JOIN simtally_store.usage_import i USING (import_id)
	WHERE u.provider_id = $1::smallint AND u.account_id IS NULL
		AND (u.month = $2::date OR u.month IS NULL AND u.import_id IN (SELECT import_id FROM simtally_store.import_month WHERE month = $2::date))
	GROUP BY i.file_name
) r
HAVING count(*) > 0
ORDER BY metric NULLS LAST;
