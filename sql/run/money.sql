-- money.sql: the money at stake in one reconciliation, of differences beyond tolerance as in the report; currencies are never added.
-- Takes: $1 recon_id. Gives: a row a currency: currency, lost (billing lost), overcharged, net.
SELECT currency, coalesce(sum(amount_impact) FILTER (WHERE amount_impact > 0), 0) AS lost,
	coalesce(-sum(amount_impact) FILTER (WHERE amount_impact < 0), 0) AS overcharged, sum(amount_impact) AS net
FROM simtally.recon_result
WHERE recon_id = $1::integer AND amount_impact <> 0 AND class NOT IN ('matched', 'within_tolerance', 'incomplete')
GROUP BY currency ORDER BY currency;
