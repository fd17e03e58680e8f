-- report_closed.sql: what was reported of a closed month, as it was closed; of an open one, nothing.
-- Parameters: $1 month, $2 only what recon_wanted names. Result: none; adds to recon_report.
INSERT INTO recon_report (quantity, month, account_id, source, days_reported, days_expected, metric, grain, completeness)
SELECT r.quantity, r.month, r.account_id, CASE WHEN r.grain = 'month' THEN 0 END, r.days_reported, r.days_expected, r.metric, r.grain, r.completeness
FROM recon_closed c
JOIN simtally_store.closed_report r ON r.close_id = c.close_id AND r.month = c.month
LEFT JOIN recon_wanted w ON w.account_id = r.account_id AND w.metric = r.metric
WHERE c.month = $1::date AND r.month = $1::date AND r.completeness <> 'missing' AND (NOT $2::boolean OR w.account_id IS NOT NULL);
