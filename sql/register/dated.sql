-- dated.sql: rows that name days and change nothing: on each of them the account is what they say already.
-- Parameters: none. Result: none; gives account_stage the fate that is still open.
UPDATE account_stage s
SET fate = CASE WHEN EXISTS (
		SELECT FROM simtally_store.account_period r
		WHERE r.account_id = s.account_id AND coalesce(r.valid_from, '-infinity') <= s.last_day AND coalesce(r.valid_to, 'infinity') >= s.first_day
			AND (r.billing_ref, r.name, r.pool) IS DISTINCT FROM (s.billing_ref, s.name, s.pool))
	OR NOT EXISTS (SELECT FROM simtally_store.account_period r WHERE r.account_id = s.account_id)
		AND EXISTS (SELECT FROM simtally_store.account a WHERE a.account_id = s.account_id AND (a.billing_ref, a.name, a.pool) IS DISTINCT FROM (s.billing_ref, s.name, s.pool))
	THEN 'changed' ELSE 'unchanged' END
WHERE s.fate IS NULL;
