-- bill.sql: the files that billed the month, and what each of them brought.
--
-- Takes: $1 date month, $2 smallint[] providers
-- Gives: provider, import_id, file_name, sha256, mapping, run_id, imported_at, lines, loaded, quarantined (of the whole file),
--        month_lines, superseded (of the provider's month)

SELECT p.name AS provider, i.import_id, i.file_name, encode(i.sha256, 'hex') AS sha256, i.mapping, i.run_id,
	to_char(i.imported_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS imported_at,
	i.lines, i.loaded, i.quarantined, l.month_lines, l.superseded
FROM (
	SELECT provider_id, import_id, count(*) AS month_lines, count(superseded_import) AS superseded
	FROM simtally_store.billing_line
	WHERE provider_id = ANY ($2::smallint[]) AND month = $1::date
	GROUP BY provider_id, import_id
) l
JOIN simtally_store.billing_import i USING (import_id)
JOIN simtally_store.provider p USING (provider_id)
ORDER BY p.name COLLATE "C", i.import_id;
