-- unregistered.sql: use that files tell of and no account of the register has: by number and metric, and the sum of each provider and metric.
--
-- Takes: $1 date month, $2 smallint[] providers
-- Gives: provider, account (as it was written; NULL: the sum), metric, numbers (how many), figures, quantity, unit, first_period, last_period, file_name (the last)

SELECT p.name AS provider, CASE WHEN grouping(f.account) = 0 THEN f.account END AS account, f.metric, count(DISTINCT f.account) AS numbers, count(*) AS figures,
	sum(f.quantity) AS quantity, min(f.unit) AS unit, min(f.period) AS first_period, max(f.period) AS last_period,
	(array_agg(i.file_name ORDER BY f.import_id DESC))[1] AS file_name
FROM simtally_store.unregistered_figure f
JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN simtally_store.usage_import i USING (import_id)
WHERE f.provider_id = ANY ($2::smallint[]) AND f.month = $1::date
GROUP BY GROUPING SETS ((p.name, f.metric, f.account), (p.name, f.metric))
ORDER BY p.name COLLATE "C", array_position(ARRAY['data', 'voice', 'sms', 'mms'], f.metric), grouping(f.account) DESC, f.account COLLATE "C";
