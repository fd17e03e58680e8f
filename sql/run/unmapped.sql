-- unmapped.sql: providers that have accounts in the register and are of none of the mappings, with how many of their accounts a run would ask about.
-- Takes: $1 the mappings' providers, joined by commas, $2 first and $3 last day asked about (NULL: the previous month and the one that runs, as a night's),
-- $4 the run's today (NULL: the clock's, in the provider's zone). Gives: a row a provider: provider, accounts, wanted (those that are active on any of these days).
SELECT p.name AS provider, count(*) AS accounts,
	count(*) FILTER (WHERE coalesce(a.active_to, 'infinity') >= coalesce($2::date, (date_trunc('month', t.today) - interval '1 month')::date)
		AND coalesce(a.active_from, '-infinity') <= coalesce($3::date, t.today)) AS wanted
FROM simtally_store.provider p
JOIN simtally_store.account a USING (provider_id)
CROSS JOIN LATERAL (SELECT coalesce($4::date, (now() AT TIME ZONE p.zone)::date) AS today) t
WHERE p.name <> ALL (string_to_array($1, ','))
GROUP BY p.name ORDER BY p.name;
