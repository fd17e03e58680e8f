-- members.sql: the accounts of each group, for each metric that is billed of it. One that is billed by itself is
-- not counted; one that is bound to several in the course of the month is counted in each on its days.
-- Parameters: $1 provider_id, $2 month. Result: none; fills recon_member.
INSERT INTO recon_member (account_id, group_id, metric, days, place, figure_id)
SELECT account_id, group_id, metric, days, CASE WHEN itself THEN 'itself' ELSE 'counted' END,
	CASE WHEN days IS NULL OR itself THEN account_id ELSE (-1000000000 - row_number() OVER (ORDER BY account_id, metric, group_id))::integer END
FROM (
	SELECT b.account_id, g.group_id, l.metric, b.days, EXISTS (SELECT FROM recon_line o WHERE o.account_id = b.account_id AND o.metric = l.metric) AS itself
	FROM recon_group g
	JOIN simtally_store.bound($1::smallint, $2::date) b ON b.billing_ref COLLATE "C" = g.ref
	JOIN (SELECT DISTINCT account_id, metric FROM recon_line WHERE account_id < 0) l ON l.account_id = g.group_id
) m;
