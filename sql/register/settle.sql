-- settle.sql: the periods that began since a run last looked become what the accounts are.
-- Parameters: $1 the run's today (NULL: the clock's, in the provider's zone). Result: none.
UPDATE simtally_store.account a
SET billing_ref = r.billing_ref, pool = r.pool, name = r.name
FROM simtally_store.account_period r
JOIN (SELECT provider_id, coalesce($1::date, (now() AT TIME ZONE zone)::date) AS today FROM simtally_store.provider) p USING (provider_id)
WHERE a.account_id = r.account_id AND coalesce(r.valid_from, '-infinity') <= p.today AND coalesce(r.valid_to, 'infinity') >= p.today
	AND (a.billing_ref, a.pool, a.name) IS DISTINCT FROM (r.billing_ref, r.pool, r.name);
