-- keep_wanted.sql: which formats of a report are not kept yet: those in which one of its reconciliations was never written under these names.
-- Parameters: $1 month, $2 stem, $3 providers smallint[], $4 recons integer[] (NULL: none of that provider). Result: a row a format.
SELECT DISTINCT f.format
FROM (VALUES ('csv'), ('html'), ('json')) AS f (format)
CROSS JOIN unnest($3::smallint[], $4::integer[]) AS c (provider_id, recon_id)
WHERE c.recon_id IS NOT NULL AND NOT EXISTS (SELECT FROM simtally_store.kept_recon r
	JOIN simtally_store.kept_report k ON k.report_id = r.report_id AND k.month = $1::date AND k.stem = $2
	JOIN simtally_store.kept_file h ON h.report_id = k.report_id AND h.format = f.format
	WHERE r.recon_id = c.recon_id AND r.provider_id = c.provider_id)
ORDER BY f.format;
