-- insert.sql: accounts that are new, as the row says that counts today; periods.sql gives them their history where they have one.
-- Parameters: none. Result: none; tells account_stage their account_id.
WITH added AS (
	INSERT INTO simtally_store.account (provider_id, account, kind, billing_ref, name, pool, active_from, active_to)
	SELECT s.provider_id, s.account, s.kind, t.billing_ref, t.name, t.pool, s.active_from, s.active_to
	FROM (SELECT DISTINCT ON (provider_id, account) * FROM account_stage WHERE fate = 'loaded' ORDER BY provider_id, account, line) s
	LEFT JOIN account_stage t ON t.fate = 'loaded' AND t.provider_id = s.provider_id AND t.account = s.account AND s.today BETWEEN t.first_day AND t.last_day
	ORDER BY s.line
	RETURNING provider_id, account, account_id
)
UPDATE account_stage s
SET account_id = a.account_id
FROM added a
WHERE s.fate = 'loaded' AND s.provider_id = a.provider_id AND s.account = a.account;
