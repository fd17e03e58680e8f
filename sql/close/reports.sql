-- reports.sql: whether and how surely each metric was reported, and what was not.
-- Parameters: $1 close_id, $2 month. Result: none; fills simtally_store.closed_report.
INSERT INTO simtally_store.closed_report (close_id, account_id, month, metric, grain, completeness, quantity, days_reported, days_expected)
SELECT $1::integer, r.account_id, r.month, r.metric, r.grain, r.completeness, r.quantity, r.days_reported, r.days_expected
FROM recon_report r WHERE r.month = $2::date
UNION ALL
SELECT $1::integer, g.account_id, $2::date, g.metric, NULL, 'missing', NULL, NULL, NULL
FROM close_gap g WHERE g.completeness = 'missing'
ORDER BY 2, 4;
