-- largest.sql: what is material: the groups of exceptions that weigh most in each currency.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the reconciliation of each (NULL: none)
-- Gives: currency, provider, metric, class, count, net, gross, share (of the currency's gross, in tenths of a percent); five a currency

SELECT currency, provider, metric, class, count, net, gross, share
FROM (
	SELECT v.currency, p.name AS provider, v.metric, v.class, count(*) AS count,
		sum(v.amount_impact) AS net, sum(abs(v.amount_impact)) AS gross,
		(1000 * sum(abs(v.amount_impact)) / nullif(sum(sum(abs(v.amount_impact))) OVER (PARTITION BY v.currency), 0))::integer AS share,
		row_number() OVER (PARTITION BY v.currency ORDER BY sum(abs(v.amount_impact)) DESC, p.name COLLATE "C", v.metric COLLATE "C", v.class COLLATE "C") AS place
	FROM unnest($2::smallint[], $3::integer[]) AS chosen (provider_id, recon_id)
	JOIN simtally_store.verdict v USING (provider_id, recon_id)
	JOIN simtally_store.provider p USING (provider_id)
	WHERE v.month = $1::date AND v.class NOT IN ('matched', 'within_tolerance', 'incomplete') AND v.amount_impact <> 0
	GROUP BY v.currency, p.name, v.metric, v.class
) g
WHERE place <= 5
ORDER BY currency COLLATE "C" NULLS LAST, place;
