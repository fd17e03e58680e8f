-- check_imports.sql: the imports of bills, and what is kept to hold them against.
-- Parameters: none.
-- Result: import_id, file_name, sha256, mapping, mapping_sha256 (both as hexadecimal digits; NULL: an import of before files were kept), read_by,
--         pieces of the file's bytes that are there, whether any was erased, lines brought, lines that are there of them.
SELECT i.import_id, i.file_name, encode(i.sha256, 'hex'), i.mapping, encode(i.mapping_sha256, 'hex'), i.read_by,
	coalesce(f.pieces, 0), coalesce(f.erased, false), i.loaded, coalesce(l.lines, 0)
FROM simtally_store.billing_import i
LEFT JOIN (SELECT sha256, count(body) AS pieces, bool_or(body IS NULL) AS erased FROM simtally_store.billing_file GROUP BY sha256) f USING (sha256)
LEFT JOIN (SELECT import_id, count(*) AS lines FROM simtally_store.billing_line GROUP BY import_id) l USING (import_id)
ORDER BY i.import_id;
