-- note_today.sql: a run's today is every provider's, also of those it does not ask: their months are over, too. An earlier one than is known changes nothing.
-- Takes: $1 the run's today, or NULL: the clock's, in each provider's zone. Gives nothing.
UPDATE simtally_store.provider p SET today = n.today
FROM (SELECT provider_id, coalesce($1::date, (now() AT TIME ZONE zone)::date) AS today FROM simtally_store.provider) n
WHERE n.provider_id = p.provider_id AND n.today > coalesce(p.today, '-infinity');
