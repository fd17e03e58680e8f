-- unregistered.sql: pools and groups that accounts of the register name and that are in it neither as a pool nor as a share group: their members
-- stand alone, and nothing is asked about them.
-- Parameters: none. Result: provider, pools, accounts, words: the first ten with how many accounts name each; a row for each provider that has some.
SELECT p.name AS provider, count(*) AS pools, sum(u.accounts)::bigint AS accounts,
	string_agg(format('%s (%s)', u.pool, u.accounts), ', ' ORDER BY u.pool COLLATE "C") FILTER (WHERE u.place <= 10) AS words
FROM (
	SELECT m.provider_id, m.pool, count(DISTINCT m.account_id) AS accounts, row_number() OVER (PARTITION BY m.provider_id ORDER BY m.pool COLLATE "C") AS place
	FROM (
		SELECT provider_id, account_id, pool FROM simtally_store.account WHERE pool IS NOT NULL
		UNION ALL
		SELECT provider_id, account_id, pool FROM simtally_store.account_period WHERE pool IS NOT NULL
	) m
	WHERE NOT EXISTS (SELECT FROM simtally_store.account o WHERE o.provider_id = m.provider_id AND o.account = m.pool AND o.kind IN ('pool', 'share_group'))
	GROUP BY m.provider_id, m.pool
) u
JOIN simtally_store.provider p USING (provider_id)
GROUP BY p.name
ORDER BY p.name COLLATE "C";
