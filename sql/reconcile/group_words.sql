-- group_words.sql: what there is to say of each group.
-- Parameters: $1 month. Result: none; fills recon_group_word.
INSERT INTO recon_group_word (group_id, metric, rule, apart, incomplete)
SELECT group_id, metric, format('the sum of %s', CASE count(*) FILTER (WHERE place = 'counted')
			WHEN 1 THEN '1 account' ELSE count(*) FILTER (WHERE place = 'counted') || ' accounts' END)
		|| coalesce(', of ' || simtally_store.list_of(array_agg(account || ' on days ' || simtally_store.days_text(days) ORDER BY account COLLATE "C")
			FILTER (WHERE place = 'counted' AND days IS NOT NULL)), ''),
	'not counted here, billed by themselves: ' || simtally_store.list_of(array_agg(account ORDER BY account COLLATE "C") FILTER (WHERE place = 'itself')),
	format('%s of its %s accounts not complete: ', count(*) FILTER (WHERE missing IS NOT NULL), count(*) FILTER (WHERE place = 'counted'))
		|| simtally_store.list_of(array_agg(account || ' (' || missing || ')' ORDER BY account COLLATE "C") FILTER (WHERE missing IS NOT NULL))
FROM (
	SELECT m.group_id, m.metric, m.place, m.days, a.account, CASE WHEN m.place = 'counted' AND m.why IS NOT NULL THEN m.why WHEN m.place = 'counted' AND r.completeness IS DISTINCT FROM 'complete'
		THEN simtally_store.what_is_missing($1::date, r.completeness, r.grain, r.quantity,
			CASE m.metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END, r.days_reported, r.days_expected) END AS missing
	FROM recon_member m
	JOIN simtally_store.account a USING (account_id)
	LEFT JOIN recon_report r ON r.month = $1::date AND r.account_id = m.figure_id AND r.metric = m.metric
) m
GROUP BY group_id, metric;
