-- header.sql: a close begins. The verdicts that belong to it are those of the latest reconciliation that gave any.
-- Parameters: $1 provider_id, $2 month, $3 run_id, $4 program, $5 why what is incomplete was accepted, or NULL.
-- Result: close_id, close_number, recon_id, recon_is_stale.
WITH last AS (
	SELECT m.recon_id, m.change_seen IS DISTINCT FROM c.xmin::text AND m.close_id IS NULL AS stale
	FROM simtally_store.reconciliation_month m
	LEFT JOIN simtally_store.month_change c ON c.provider_id = m.provider_id AND c.month = m.month
	WHERE m.provider_id = $1::smallint AND m.month = $2::date AND m.bill_loaded
	ORDER BY m.recon_id DESC LIMIT 1
)
INSERT INTO simtally_store.closed_month (close_id, provider_id, month, close_number, run_id, program, mapping_sha256, today,
	incomplete, accepted_incomplete, recon_id, recon_is_stale, seal_format)
SELECT nextval('simtally_store.close_id')::integer, p.provider_id, $2::date,
	1 + (SELECT count(*) FROM simtally_store.closed_month o WHERE o.provider_id = p.provider_id AND o.month = $2::date), $3::integer, $4, p.mapping_sha256, p.today,
	(SELECT count(*) FROM close_gap), CASE WHEN EXISTS (SELECT FROM close_gap) THEN $5::text END, (SELECT recon_id FROM last), coalesce((SELECT stale FROM last), false), 2
FROM simtally_store.provider p
WHERE p.provider_id = $1::smallint
RETURNING close_id, close_number, recon_id, recon_is_stale;
