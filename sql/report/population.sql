-- population.sql: every result of one provider and month in one reconciliation, with the money that was billed.
--
-- Takes: $1 date month, $2 smallint provider_id, $3 integer recon_id
-- Gives: the columns of simtally.recon_result in the order of the contract, then billed_amount, expected_quantity, rule, product

SELECT v.recon_id, p.name AS provider, v.account, v.month, v.metric, v.scope, v.usage_quantity, v.billed_quantity, v.delta,
	v.unit, v.class, v.amount_impact, v.currency, v.explanation,
	EXISTS (SELECT FROM simtally_store.reconciliation_month WHERE recon_id = $3::integer AND provider_id = $2::smallint AND month = $1::date AND close_id IS NOT NULL)
		OR EXISTS (SELECT FROM simtally_store.closed_month WHERE recon_id = $3::integer AND provider_id = $2::smallint AND month = $1::date) AS closed,
	v.billed_amount, v.expected_quantity, coalesce(v.rule, 'as used') AS rule, v.product
FROM simtally_store.verdict v
JOIN simtally_store.provider p USING (provider_id)
WHERE v.recon_id = $3::integer AND v.provider_id = $2::smallint AND v.month = $1::date
ORDER BY v.verdict_id;
