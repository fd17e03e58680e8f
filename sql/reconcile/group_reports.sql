-- group_reports.sql: what the accounts of a group used together. One that is not complete leaves the group so;
-- lower bounds add up to one. Of no account that counts, the sum is nothing used.
-- Parameters: $1 month. Result: none; adds to recon_report.
INSERT INTO recon_report (quantity, month, account_id, metric, grain, completeness)
SELECT CASE WHEN abs(quantity) <= 9223372036854775807 THEN quantity END, $1::date, group_id, metric, 'group', completeness
FROM (
	SELECT g.group_id, g.metric,
		CASE WHEN count(m.account_id) = 0 THEN 0 WHEN count(r.account_id) = count(r.quantity) THEN sum(r.quantity) END AS quantity,
		CASE WHEN count(m.account_id) <> count(*) FILTER (WHERE r.completeness IN ('complete', 'lower_bound') AND m.why IS NULL) THEN 'partial'
			WHEN bool_or(r.completeness = 'lower_bound') THEN 'lower_bound' ELSE 'complete' END AS completeness
	FROM (SELECT DISTINCT group_id, metric FROM recon_member) g
	LEFT JOIN recon_member m ON m.group_id = g.group_id AND m.metric = g.metric AND m.place = 'counted'
	LEFT JOIN recon_report r ON r.month = $1::date AND r.account_id = m.figure_id AND r.metric = m.metric
	GROUP BY g.group_id, g.metric
) g;
