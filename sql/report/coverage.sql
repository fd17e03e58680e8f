-- coverage.sql: what was to be fetched for the month and what became of it, from the ledger; of endpoints that the mapping no longer has, what was fetched.
--
-- Takes: $1 date month, $2 smallint[] providers
-- Gives: provider, endpoint, grain, expected, fetched, final (fetched when it could no longer change), failed, not_eligible,
--        owed, beyond_reach, answers (distinct ones in the archive behind what was fetched); endpoint NULL: the provider's sum

SELECT p.name AS provider, e.name AS endpoint,
	CASE u.grain WHEN 'd' THEN 'day' WHEN 'm' THEN 'month' WHEN 'n' THEN 'now' END AS grain,
	count(*) AS expected,
	count(*) FILTER (WHERE u.state = 'done') AS fetched,
	count(*) FILTER (WHERE u.state = 'done' AND u.final) AS final,
	count(*) FILTER (WHERE u.state = 'failed') AS failed,
	count(*) FILTER (WHERE u.state = 'not_eligible') AS not_eligible,
	count(*) FILTER (WHERE u.state IN ('owed', 'claimed')) AS owed,
	count(*) FILTER (WHERE u.state = 'beyond_reach') AS beyond_reach,
	count(DISTINCT u.raw_id) FILTER (WHERE u.state = 'done') AS answers
FROM simtally_store.unit_of_work u
JOIN simtally_store.endpoint e USING (endpoint_id)
JOIN simtally_store.provider p USING (provider_id)
WHERE e.provider_id = ANY ($2::smallint[]) AND (e.mapped OR u.state = 'done') AND u.period >= $1::date AND u.period < $1::date + interval '1 month'
GROUP BY GROUPING SETS ((p.name, e.name, u.grain), (p.name))
ORDER BY p.name COLLATE "C", e.name COLLATE "C" NULLS LAST, u.grain;
