-- binding.sql: how many accounts of the report's providers are bound to a billing_ref, by bindings, on any day of the month.
--
-- Takes: $1 date month, $2 smallint[] providers
-- Gives: provider, accounts, billing_refs; a row for each provider that has bindings then

SELECT p.name AS provider, count(DISTINCT b.account_id) AS accounts, count(DISTINCT b.billing_ref) AS billing_refs
FROM simtally_store.binding b
JOIN simtally_store.provider p USING (provider_id)
WHERE b.provider_id = ANY ($2::smallint[]) AND coalesce(b.valid_from, '-infinity') < ($1::date + interval '1 month')::date AND coalesce(b.valid_to, 'infinity') >= $1::date
GROUP BY p.name
ORDER BY p.name COLLATE "C";
