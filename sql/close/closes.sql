-- closes.sql: every close there is, also those that were reopened, in their order.
-- Parameters: $1 provider or NULL, $2 month or NULL. Result: close_id, provider, month, close_number, has_sums (of answers and pieces, and of each account's verdicts).
SELECT c.close_id, p.name AS provider, c.month, c.close_number, c.seal_format = 2 AS has_sums
FROM simtally_store.closed_month c JOIN simtally_store.provider p USING (provider_id)
WHERE ($1::text IS NULL OR p.name = $1) AND ($2::date IS NULL OR c.month = $2::date)
ORDER BY p.name COLLATE "C", c.close_id;
