-- verdict_members.sql: which accounts each group's verdicts were made of; its key lets none be counted twice.
-- Parameters: $1 provider_id, $2 month, $3 recon_id. Result: none; fills simtally_store.verdict_member.
INSERT INTO simtally_store.verdict_member (recon_id, account_id, month, provider_id, metric, account, usage_quantity, place, days)
SELECT $3::integer, m.account_id, $2::date, $1::smallint, m.metric, g.ref, r.quantity, m.place, m.days
FROM recon_member m
JOIN recon_group g USING (group_id)
LEFT JOIN recon_report r ON r.month = $2::date AND r.account_id = m.figure_id AND r.metric = m.metric;
