-- asked_accounts.sql: how many accounts of a provider the run would ask.
-- Takes: $1 run_id, $2 provider_id. Gives: one row: accounts.
SELECT count(DISTINCT u.account_id) AS accounts
FROM plan_scope p
JOIN simtally_store.unit_of_work u USING (account_id, unit_id)
JOIN simtally_store.endpoint e USING (endpoint_id)
WHERE u.state = 'owed' AND u.run_id = $1::integer AND e.provider_id = $2::smallint;
