-- rules.sql: a provider's checks of a month, in the mapping's order. Those of running totals are for the month that runs.
-- Parameters: $1 provider_id, $2 month. Result: name, compare, by_what, left_sum, right_sum.
SELECT c.name, c.compare, c.by_what, c.left_sum, c.right_sum
FROM simtally_store.check_rule c
JOIN simtally_store.provider p USING (provider_id)
WHERE c.provider_id = $1::smallint AND (NOT c.running OR date_trunc('month', p.today) = $2::date)
ORDER BY c.place, c.name;
