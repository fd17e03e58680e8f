-- insert.sql: accounts that are new, as the row says that counts today; periods.sql gives them their history where they have one.
-- Parameters: none. Result: none; tells account_stage their account_id.
WITH added AS (
	INSERT INTO simtally_store.account (provider_id, account, kind, billing_ref, name, pool, active_from, active_to)
	SELECT provider_id, account, kind, CASE WHEN holds THEN billing_ref END, CASE WHEN holds THEN name END, CASE WHEN holds THEN pool END, active_from, active_to
	FROM (
		SELECT DISTINCT ON (provider_id, account) *, today BETWEEN first_day AND last_day AS holds
		FROM account_stage
		WHERE fate = 'loaded'
		ORDER BY provider_id, account, today BETWEEN first_day AND last_day DESC, line
	) s
	ORDER BY line
	RETURNING provider_id, account, account_id
)
UPDATE account_stage s
SET account_id = a.account_id
FROM added a
WHERE s.fate = 'loaded' AND s.provider_id = a.provider_id AND s.account = a.account;
