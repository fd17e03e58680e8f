-- keep.sql: a report is kept, with the reconciliations that it shows.
-- Parameters: $1 month, $2 stem, $3 providers smallint[], $4 recons integer[] (NULL: none of that provider), $5 run_id. Result: report_id.
WITH report AS (
	INSERT INTO simtally_store.kept_report (month, stem, run_id) VALUES ($1::date, $2, $5::integer) RETURNING report_id
), shown AS (
	INSERT INTO simtally_store.kept_recon (recon_id, report_id, provider_id)
	SELECT c.recon_id, r.report_id, c.provider_id FROM report r CROSS JOIN unnest($3::smallint[], $4::integer[]) AS c (provider_id, recon_id) WHERE c.recon_id IS NOT NULL
)
SELECT report_id FROM report;
