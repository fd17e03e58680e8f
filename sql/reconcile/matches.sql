-- matches.sql: the candidates that match, nearly all of them, and of which nothing more is to be said.
-- Parameters: $1 provider_id, $2 month, $3 recon_id. Result: none; fills simtally_store.verdict.
INSERT INTO simtally_store.verdict (recon_id, provider_id, account_id, account, month, metric, scope, lines,
	usage_quantity, billed_quantity, expected_quantity, delta, unit, class, billed_amount, amount_impact, currency, product, rule, price_amount)
SELECT $3::integer, $1::smallint, c.account_id, c.account, $2::date, c.metric, c.scope, c.lines, c.usage, c.billed, c.expected, 0, c.unit, c.class,
	c.amount, 0, c.currency, c.product, CASE WHEN c.product IS NOT NULL THEN (
		SELECT nullif(concat_ws(', ', w.words, r.rule), '')
		FROM recon_product r
		LEFT JOIN recon_allowance w ON r.allowance <> 'none' AND w.account_id = c.account_id AND w.metric = c.metric AND w.label = c.scope
		WHERE r.metric = c.metric AND r.label = c.scope) END, nullif(c.price_amount, c.amount)
FROM recon_candidate c
WHERE c.class = 'matched' AND c.account_id > 0 AND NOT c.pooled AND NOT c.several AND c.also_billed IS NULL
ORDER BY c.account, c.metric, c.scope; -- so are they numbered, whatever the plan: by their numbers reports list them
