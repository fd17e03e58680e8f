-- place.sql: which account each row means, and the days it counts for: those it names, up to the next row of the account; a row without days
-- counts for all where it is the first word of an account, else for the run's today and from then on, if it says something else than holds today.
-- Parameters: $1 the run's today (NULL: the clock's, in the provider's zone). Result: none; changes account_stage.
UPDATE account_stage s
SET provider_id = p.provider_id, account_id = a.account_id, today = p.today,
	first_day = CASE WHEN o.dated THEN coalesce(s.valid_from, '-infinity') WHEN a.account_id IS NULL THEN '-infinity'
		WHEN (a.billing_ref, a.name, a.pool) IS DISTINCT FROM (s.billing_ref, s.name, s.pool) THEN p.today END,
	last_day = CASE WHEN o.dated THEN coalesce(s.valid_to, o.next_from - 1, 'infinity') ELSE 'infinity' END,
	fate = CASE WHEN a.account_id IS NULL THEN 'loaded' WHEN (a.kind, a.active_from, a.active_to) IS DISTINCT FROM (s.kind, s.active_from, s.active_to)
		OR NOT o.dated AND (a.billing_ref, a.name, a.pool) IS DISTINCT FROM (s.billing_ref, s.name, s.pool) THEN 'changed'
		WHEN NOT o.dated THEN 'unchanged' END
FROM (
	SELECT line, provider, account, count(*) OVER w > 1 OR valid_from IS NOT NULL OR valid_to IS NOT NULL AS dated,
		lead(valid_from) OVER (PARTITION BY provider, account ORDER BY valid_from NULLS FIRST) AS next_from
	FROM account_stage
	WHERE fate IS NULL
	WINDOW w AS (PARTITION BY provider, account)
) o
JOIN (SELECT provider_id, name, coalesce($1::date, (now() AT TIME ZONE zone)::date) AS today FROM simtally_store.provider) p ON p.name = o.provider
LEFT JOIN simtally_store.account a ON a.provider_id = p.provider_id AND a.account = o.account
WHERE s.line = o.line AND s.fate IS NULL;
