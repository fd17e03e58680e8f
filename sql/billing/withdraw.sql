-- withdraw.sql: earlier lines of invoices that by this file no longer hold; the months they billed are noted.
-- Only lines of the same mapping: another system's invoice may have the same number.
-- Parameters: $1 import_id, $2 run_id. Result: how many lines; takes those rows out of billing_stage.
WITH gone AS (
	DELETE FROM billing_stage WHERE reason = 'withdrawn' RETURNING invoice, line
), marked AS (
	UPDATE simtally_store.billing_line l
	SET superseded_import = $1::integer
	FROM (SELECT DISTINCT invoice, line FROM gone) g, simtally_store.billing_import i
	WHERE l.invoice = g.invoice AND l.line = g.line AND l.superseded_import IS NULL AND i.import_id = l.import_id
		AND i.mapping = (SELECT mapping FROM simtally_store.billing_import WHERE import_id = $1::integer)
	RETURNING l.provider_id, l.month
), noted AS (
	INSERT INTO simtally_store.month_change (provider_id, month, run_id)
	SELECT provider_id, month, $2::integer FROM (SELECT DISTINCT provider_id, month FROM marked) m ORDER BY provider_id, month
	ON CONFLICT (provider_id, month) DO UPDATE SET run_id = EXCLUDED.run_id
)
SELECT count(*) FROM marked;
