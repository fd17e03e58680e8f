-- report_months.sql: what month figures say: the source of record of each account and metric.
-- A scope without a row used nothing where the metric itself was reported. A closed month: report_closed.sql.
-- Parameters: $1 month, $2 only what recon_wanted names. Result: none; adds to recon_report.
INSERT INTO recon_report (quantity, month, account_id, source, metric, grain, completeness)
SELECT DISTINCT ON (account_id, metric)
	CASE WHEN abs(quantity) <= 9223372036854775807 THEN quantity END, $1::date, account_id, source, metric, 'month',
	(ARRAY['partial', 'provisional', 'provisional', 'complete'])[quality + 1]
FROM (
	SELECT u.account_id, s.metric, s.source, min(u.quality) FILTER (WHERE s.reports) AS quality,
		coalesce(sum(u.quantity) FILTER (WHERE s.role = 'used'), 0) AS quantity
	FROM simtally_store.usage u
	JOIN recon_series s USING (series_id)
	LEFT JOIN recon_wanted w ON w.account_id = u.account_id AND w.metric = s.metric
	WHERE u.period = $1::date AND s.grain = 'month' AND (NOT $2::boolean OR w.account_id IS NOT NULL)
		AND NOT EXISTS (SELECT FROM recon_closed WHERE month = $1::date)
	GROUP BY u.account_id, s.metric, s.source
) f
WHERE quality IS NOT NULL
ORDER BY account_id, metric, source;
