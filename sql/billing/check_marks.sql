-- check_marks.sql: lines of no import, imports that are gone, refused rows that are gone, and lines that were marked as taken back, or
-- are no longer, by something else than an import.
-- Parameters: none. Result: file (NULL: none), import_id, file_line, account (NULL: the import as a whole), what; at most 101 rows.
WITH taken AS (
	SELECT i.import_id, n.line_id
	FROM simtally_store.billing_import i
	CROSS JOIN LATERAL unnest(i.took_back) r
	CROSS JOIN LATERAL generate_series(lower(r), upper(r) - 1) n(line_id)
)
SELECT i.file_name AS file, m.import_id, m.file_line, m.account, m.what
FROM (
	SELECT l.import_id, l.file_line, l.account, 'it is marked as taken back by import ' || l.superseded_import || ', which did not take it back' AS what
	FROM simtally_store.billing_line l
	LEFT JOIN simtally_store.billing_import i ON i.import_id = l.superseded_import
	WHERE l.superseded_import IS NOT NULL AND (i.import_id IS NULL OR NOT i.took_back @> l.line_id)
	UNION ALL
	SELECT l.import_id, l.file_line, l.account, 'it is in force, though import ' || t.import_id || ' took it back'
	FROM taken t
	JOIN simtally_store.billing_line l USING (line_id)
	WHERE l.superseded_import IS DISTINCT FROM t.import_id
	UNION ALL
	SELECT l.import_id, l.file_line, l.account, 'it is of no import'
	FROM simtally_store.billing_line l
	WHERE NOT EXISTS (SELECT FROM simtally_store.billing_import i WHERE i.import_id = l.import_id)
		AND NOT EXISTS (SELECT FROM simtally_store.import i WHERE i.kind = 'billing' AND i.import_id = l.import_id)
	UNION ALL
	SELECT i.import_id, NULL, NULL, 'the import of "' || i.file_name || '" is gone'
	FROM simtally_store.import i
	WHERE i.kind = 'billing' AND NOT EXISTS (SELECT FROM simtally_store.billing_import b WHERE b.import_id = i.import_id)
	UNION ALL
	SELECT i.import_id, NULL, NULL, 'it refused ' || i.quarantined || ' rows of "' || i.file_name || '", of which the quarantine keeps ' || coalesce(q.kept, 0)
	FROM simtally_store.billing_import i
	LEFT JOIN (SELECT import_id, count(*) AS kept FROM simtally_store.quarantine WHERE import_id IS NOT NULL GROUP BY import_id) q USING (import_id)
	WHERE i.read_by IS NOT NULL AND i.quarantined <> coalesce(q.kept, 0) -- before that the quarantine did not say of which import
) m
LEFT JOIN simtally_store.billing_import i USING (import_id)
ORDER BY m.import_id, m.file_line, m.account, m.what
LIMIT 101;
