-- bill.sql: the files that speak of the month's bill, and what each of them brought, and could not bring.
--
-- Takes: $1 date month, $2 smallint[] providers
-- Gives: provider (NULL: of refused rows, cannot be read), import_id, file_name, sha256, mapping, run_id, imported_at, lines, loaded,
--        quarantined (of the whole file), month_lines, superseded (of the provider's month), refused (rows that speak of it, open), unread (of
--        those, rows whose month cannot be read), settled (refused rows of it of which a later file spoke)

WITH line AS (
	SELECT provider_id, import_id, count(*) AS month_lines, count(superseded_import) AS superseded
	FROM (
		SELECT provider_id, import_id, superseded_import FROM simtally_store.billing_line
		WHERE provider_id = ANY ($2::smallint[]) AND month = $1::date AND superseded_import IS NULL
		UNION ALL
		SELECT provider_id, import_id, superseded_import FROM simtally_store.billing_line
		WHERE provider_id = ANY ($2::smallint[]) AND month = $1::date AND superseded_import IS NOT NULL
	) l
	GROUP BY provider_id, import_id
), refused AS (
	SELECT provider_id, import_id, count(*) FILTER (WHERE NOT settled) AS refused, count(*) FILTER (WHERE NOT settled AND unread) AS unread,
		count(*) FILTER (WHERE settled) AS settled
	FROM simtally_store.refused_bill_row($1::date, $2::smallint[])
	GROUP BY provider_id, import_id
), spoke AS (
	SELECT provider_id, import_id FROM line UNION SELECT provider_id, import_id FROM refused
)
SELECT p.name AS provider, i.import_id, i.file_name, encode(i.sha256, 'hex') AS sha256, i.mapping, i.run_id,
	to_char(i.imported_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS imported_at,
	i.lines, i.loaded, i.quarantined, coalesce(l.month_lines, 0) AS month_lines, coalesce(l.superseded, 0) AS superseded,
	coalesce(r.refused, 0) AS refused, coalesce(r.unread, 0) AS unread, coalesce(r.settled, 0) AS settled
FROM spoke s
JOIN simtally_store.billing_import i USING (import_id)
LEFT JOIN line l ON l.provider_id = s.provider_id AND l.import_id = s.import_id
LEFT JOIN refused r ON r.provider_id IS NOT DISTINCT FROM s.provider_id AND r.import_id = s.import_id
LEFT JOIN simtally_store.provider p ON p.provider_id = s.provider_id
ORDER BY p.name COLLATE "C" NULLS FIRST, i.import_id;
