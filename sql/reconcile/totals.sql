-- totals.sql: what the verdicts come to, by metric, class and currency.
-- Parameters: $1 provider_id, $2 month, $3 recon_id. Result: none; fills simtally_store.verdict_total.
INSERT INTO simtally_store.verdict_total (recon_id, provider_id, month, metric, class, currency, results, priced, usage_quantity,
	billed_quantity, billed_amount, lost, overcharged)
SELECT recon_id, provider_id, month, metric, class, currency, count(*), count(amount_impact), sum(usage_quantity), sum(billed_quantity),
	sum(billed_amount), coalesce(sum(amount_impact) FILTER (WHERE amount_impact > 0), 0), coalesce(sum(amount_impact) FILTER (WHERE amount_impact < 0), 0)
FROM simtally_store.verdict
WHERE recon_id = $3::integer AND provider_id = $1::smallint AND month = $2::date
GROUP BY recon_id, provider_id, month, metric, class, currency;
