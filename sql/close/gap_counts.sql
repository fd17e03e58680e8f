-- gap_counts.sql: what stands against closing, counted.
-- Parameters: none. Result: a row a metric and completeness: metric, completeness, accounts, the first accounts in one text.
SELECT g.metric, g.completeness, count(*) AS accounts,
	array_to_string((array_agg(a.account ORDER BY a.account COLLATE "C"))[1:5], ', ') || CASE WHEN count(*) > 5 THEN ', …' ELSE '' END AS first
FROM close_gap g
JOIN simtally_store.account a USING (account_id)
GROUP BY g.metric, g.completeness
ORDER BY array_position(ARRAY['data', 'voice', 'sms', 'mms'], g.metric::text), array_position(ARRAY['missing', 'partial', 'provisional', 'lower_bound', 'complete'], g.completeness::text);
