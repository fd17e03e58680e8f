-- end_limit.sql: the providers of which the file lists so few accounts that it may be cut: it would end more than 10 of them, and more than a tenth
-- of those that have not ended.
-- Parameters: $1 the run's today (NULL: the clock's, in the provider's zone). Result: provider, ending, active.
SELECT p.name AS provider, count(*) FILTER (WHERE NOT EXISTS (SELECT FROM account_stage s WHERE s.account_id = a.account_id)) AS ending, count(*) AS active
FROM simtally_store.account a
JOIN simtally_store.provider p USING (provider_id)
CROSS JOIN LATERAL (SELECT coalesce($1::date, (now() AT TIME ZONE p.zone)::date) AS today) t
WHERE p.name IN (SELECT provider FROM account_stage) AND coalesce(a.active_to, 'infinity') > greatest(t.today - 1, a.active_from)
GROUP BY p.name
HAVING count(*) FILTER (WHERE NOT EXISTS (SELECT FROM account_stage s WHERE s.account_id = a.account_id)) > greatest(10, count(*) / 10.0)
ORDER BY p.name;
