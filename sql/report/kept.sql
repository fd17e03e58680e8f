-- kept.sql: the files that a reconciliation's report was first written as: of each month and format the first one of the report that
-- showed it first.
-- Parameters: $1 recon_id, $2 month or NULL, $3 stem or NULL (of the report that showed it first, whoever it was narrowed to).
-- Result: month, stem, format, sha256 (hex), bytes; by month, then format.
WITH shown AS (
	SELECT k.*, first_value(k.stem) OVER (PARTITION BY k.month ORDER BY k.report_id) AS first_stem
	FROM simtally_store.kept_report k
	WHERE k.report_id IN (SELECT report_id FROM simtally_store.kept_recon WHERE recon_id = $1::integer)
		AND EXISTS (SELECT FROM simtally_store.reconciliation_month m JOIN simtally_store.kept_recon r ON r.report_id = k.report_id AND r.recon_id = m.recon_id AND r.provider_id = m.provider_id
			WHERE m.recon_id = $1::integer AND m.month = k.month)
		AND ($2::date IS NULL OR k.month = $2::date) AND ($3::text IS NULL OR k.stem = $3)
)
SELECT DISTINCT ON (s.month, f.format COLLATE "C") s.month, s.stem, f.format, encode(f.sha256, 'hex') AS sha256, f.bytes
FROM shown s
JOIN simtally_store.kept_file f USING (report_id)
WHERE s.stem = s.first_stem
ORDER BY s.month, f.format COLLATE "C", s.report_id;
