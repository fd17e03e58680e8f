-- change.sql: accounts that are there and have changed: what has no history as the file says it, the rest as it is on the run's today.
-- Parameters: none. Result: none.
UPDATE simtally_store.account a
SET kind = s.kind, active_from = s.active_from, active_to = s.active_to,
	billing_ref = CASE WHEN t.account_id IS NULL THEN a.billing_ref ELSE t.billing_ref END,
	name = CASE WHEN t.account_id IS NULL THEN a.name ELSE t.name END, pool = CASE WHEN t.account_id IS NULL THEN a.pool ELSE t.pool END
FROM (SELECT DISTINCT ON (account_id) account_id, kind, active_from, active_to, today FROM account_stage WHERE fate = 'changed' ORDER BY account_id, line) s
LEFT JOIN account_timeline t ON t.account_id = s.account_id AND s.today BETWEEN coalesce(t.valid_from, '-infinity') AND coalesce(t.valid_to, 'infinity')
WHERE a.account_id = s.account_id;
