-- members.sql: the accounts of each group, for each metric that is billed of it. One that is billed by itself is
-- not counted; one that several groups bill, because it was bound to another in the course of the
-- month, is counted in the one it was bound to last.
-- Parameters: $1 provider_id, $2 month. Result: none; fills recon_member.
INSERT INTO recon_member (account_id, group_id, metric, place)
SELECT account_id, group_id, metric, CASE
	WHEN EXISTS (SELECT FROM recon_line l WHERE l.account_id = m.account_id AND l.metric = m.metric) THEN 'itself'
	WHEN row_number() OVER (PARTITION BY account_id, metric ORDER BY bound_from DESC NULLS LAST, group_id) > 1 THEN 'elsewhere'
	ELSE 'counted' END
FROM (
	SELECT b.account_id, g.group_id, l.metric, (
		SELECT max(d.valid_from) FROM simtally_store.binding d
		WHERE d.account_id = b.account_id AND d.billing_ref = b.billing_ref AND d.valid_from < ($2::date + interval '1 month')::date) AS bound_from
	FROM recon_group g
	JOIN simtally_store.bound($1::smallint, $2::date) b ON b.billing_ref COLLATE "C" = g.ref
	JOIN (SELECT DISTINCT account_id, metric FROM recon_line WHERE account_id < 0) l ON l.account_id = g.group_id
) m;
