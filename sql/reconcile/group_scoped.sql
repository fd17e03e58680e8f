-- group_scoped.sql: what named scopes cover of the use of a group's accounts together.
-- Parameters: $1 month. Result: none; adds to recon_scoped.
INSERT INTO recon_scoped (quantity, month, account_id, metric, scope)
SELECT sum(s.quantity), $1::date, m.group_id, m.metric, s.scope
FROM recon_member m
JOIN recon_scoped s ON s.month = $1::date AND s.account_id = m.figure_id AND s.metric = m.metric
JOIN recon_report g ON g.month = $1::date AND g.account_id = m.group_id AND g.metric = m.metric
WHERE m.place = 'counted' AND g.quantity IS NOT NULL
GROUP BY m.group_id, m.metric, s.scope;
