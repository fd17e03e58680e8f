-- strangers.sql: accounts that have usage and are not in the register: rows of it were removed behind the program's back.
-- Parameters: $1 month, $2 provider's name or NULL, $3 false: not of providers with whom the month is closed. Result: provider, account_id, accounts (all there are of that provider); the first of each provider.
SELECT DISTINCT ON (p.name COLLATE "C") p.name AS provider, u.account_id, count(*) OVER (PARTITION BY p.name) AS accounts
FROM (
	SELECT u.account_id, min(u.series_id) AS series_id
	FROM simtally_store.usage u
	WHERE u.period >= $1::date AND u.period < ($1::date + interval '1 month')::date
		AND NOT EXISTS (SELECT FROM simtally_store.account a WHERE a.account_id = u.account_id)
	GROUP BY u.account_id
) u
JOIN simtally_store.series s USING (series_id)
JOIN simtally_store.provider p USING (provider_id)
WHERE ($2::text IS NULL OR p.name = $2)
	AND ($3::boolean OR NOT EXISTS (SELECT FROM simtally_store.standing_close c WHERE c.provider_id = p.provider_id AND c.month = $1::date))
ORDER BY p.name COLLATE "C", u.account_id;
