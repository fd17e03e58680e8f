-- conclusion.sql: what is at stake, currency by currency; amounts in different currencies are never added.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the reconciliation of each (NULL: none)
-- Gives: currency (NULL: results that carry no money), results, exceptions, unpriced (exceptions without an amount_impact),
--        billed, lost (used and not billed, positive), overcharged (negative), net, gross (all four beyond tolerance),
--        tolerance_net, tolerance_gross

SELECT currency, count(*) AS results, count(*) FILTER (WHERE exception) AS exceptions,
	count(*) FILTER (WHERE exception AND amount_impact IS NULL) AS unpriced,
	CASE WHEN currency IS NOT NULL THEN coalesce(sum(billed_amount), 0) END AS billed,
	CASE WHEN currency IS NOT NULL THEN coalesce(sum(amount_impact) FILTER (WHERE exception AND amount_impact > 0), 0) END AS lost,
	CASE WHEN currency IS NOT NULL THEN coalesce(sum(amount_impact) FILTER (WHERE exception AND amount_impact < 0), 0) END AS overcharged,
	CASE WHEN currency IS NOT NULL THEN coalesce(sum(amount_impact) FILTER (WHERE exception), 0) END AS net,
	CASE WHEN currency IS NOT NULL THEN coalesce(sum(abs(amount_impact)) FILTER (WHERE exception), 0) END AS gross,
	CASE WHEN currency IS NOT NULL THEN coalesce(sum(amount_impact) FILTER (WHERE class = 'within_tolerance'), 0) END AS tolerance_net,
	CASE WHEN currency IS NOT NULL THEN coalesce(sum(abs(amount_impact)) FILTER (WHERE class = 'within_tolerance'), 0) END AS tolerance_gross
FROM (
	SELECT v.currency, v.class, v.billed_amount, v.amount_impact, v.class NOT IN ('matched', 'within_tolerance', 'incomplete') AS exception
	FROM unnest($2::smallint[], $3::integer[]) AS chosen (provider_id, recon_id)
	JOIN simtally_store.verdict v USING (provider_id, recon_id)
	WHERE v.month = $1::date
) v
GROUP BY currency
ORDER BY currency COLLATE "C" NULLS LAST;
