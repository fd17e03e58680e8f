-- unregistered.sql: the numbers of a file that are not in the register. Takes: $1 import_id. Gives: one row: numbers, the first of them in one text.
SELECT count(*) AS numbers, array_to_string((array_agg(account ORDER BY account COLLATE "C"))[1:5], ', ') || CASE WHEN count(*) > 5 THEN ', …' ELSE '' END AS first
FROM (
	SELECT DISTINCT u.account
	FROM simtally_store.usage_import_part i JOIN simtally_store.unregistered_usage u ON u.provider_id = i.provider_id AND u.raw_id = i.raw_id
	WHERE i.import_id = $1::integer AND u.settled_at IS NULL
) n;
