-- status_run_failed.sql: the units that one run wanted last and that are not held, with the reason. Takes: $1 run_id. Gives: a row a unit.
SELECT p.name AS provider, e.name AS endpoint, a.account, u.period, u.state, u.outcome, u.attempts, coalesce(u.reason, '') AS reason, coalesce(u.trace, '') AS trace
FROM simtally_store.unit_of_work u
JOIN simtally_store.endpoint e USING (endpoint_id)
JOIN simtally_store.provider p USING (provider_id)
JOIN simtally_store.account a USING (account_id)
WHERE u.run_id = $1::integer AND u.state NOT IN ('done', 'beyond_reach')
ORDER BY 1, 2, 3, 4;
