-- summary.sql: results by provider, metric, class and currency: what recon_summary says, and gross beside net.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the reconciliation of each (NULL: none)
-- Gives: provider_id, provider, recon_id, metric, class, currency, unit, count, usage_quantity, expected_quantity (after allowance
--        and rounding), billed_quantity, delta_net, delta_gross, billed_amount, amount_impact, amount_gross, priced (results that
--        have an amount_impact), rule_unpriced (results of which an allowance or rounding took or added a part without a price)

SELECT v.provider_id, p.name AS provider, v.recon_id, v.metric, v.class, v.currency, v.unit, count(*) AS count,
	sum(v.usage_quantity) AS usage_quantity, sum(v.expected_quantity) AS expected_quantity, sum(v.billed_quantity) AS billed_quantity,
	sum(v.delta) AS delta_net, sum(abs(v.delta)) AS delta_gross,
	sum(v.billed_amount) AS billed_amount, sum(v.amount_impact) AS amount_impact,
	sum(abs(v.amount_impact)) AS amount_gross, count(v.amount_impact) AS priced,
	count(*) FILTER (WHERE v.expected_quantity <> v.usage_quantity AND (v.currency IS NULL OR v.amount_impact IS NULL
		OR v.delta = 0 AND (v.billed_quantity = 0 OR v.billed_amount IS NULL))) AS rule_unpriced
FROM unnest($2::smallint[], $3::integer[]) AS chosen (provider_id, recon_id)
JOIN simtally_store.verdict v USING (provider_id, recon_id)
JOIN simtally_store.provider p USING (provider_id)
WHERE v.month = $1::date
GROUP BY v.provider_id, p.name, v.recon_id, v.metric, v.class, v.currency, v.unit
ORDER BY p.name COLLATE "C", array_position(ARRAY['data', 'voice', 'sms', 'mms'], v.metric),
	array_position(ARRAY['matched', 'within_tolerance', 'unbilled', 'under_billed', 'over_billed', 'billed_not_used', 'duplicate',
		'unit_suspect', 'restated', 'period_shift', 'unknown_account', 'incomplete'], v.class), v.currency COLLATE "C";
