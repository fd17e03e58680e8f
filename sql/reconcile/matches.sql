-- matches.sql: the candidates that match, nearly all of them, and of which nothing more is to be said.
-- Parameters: $1 provider_id, $2 month, $3 recon_id. Result: none; fills simtally_store.verdict.
INSERT INTO simtally_store.verdict (recon_id, provider_id, account_id, account, month, metric, scope, lines,
	usage_quantity, billed_quantity, delta, unit, class, billed_amount, amount_impact, currency)
SELECT $3::integer, $1::smallint, account_id, account, $2::date, metric, scope, lines, usage, billed, 0, unit, class, amount, 0, currency
FROM recon_candidate
WHERE class = 'matched' AND NOT pooled AND NOT several AND also_billed IS NULL;
