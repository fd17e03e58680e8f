-- adjustment_total.sql: what the adjustments of adjustment.sql come to, by the month and close they apply to.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the report's runs
-- Gives: provider, month (YYYY-MM, that they apply to), close_number, reopened (a later close has taken them in, or will), metric, unit,
--        adjustments, accounts, delta_net, delta_gross, without_delta (adjustments past 64 bits, in neither sum)

SELECT j.provider, to_char(j.month, 'YYYY-MM') AS month, j.close_number, j.reopened, j.metric, j.unit, count(*) AS adjustments,
	count(DISTINCT j.account) AS accounts, sum(j.delta) AS delta_net, sum(abs(j.delta::numeric)) AS delta_gross,
	count(*) - count(j.delta) AS without_delta
FROM simtally.adjustment j
JOIN simtally_store.provider p ON p.name = j.provider
WHERE p.provider_id = ANY ($2::smallint[]) AND (j.month = $1::date OR j.posted_in = $1::date OR j.run_id = ANY ($3::integer[]))
GROUP BY j.month, j.provider, j.close_number, j.reopened, j.metric, j.unit
ORDER BY j.month <> $1::date, j.provider COLLATE "C", j.month, j.close_number, array_position(ARRAY['data', 'voice', 'sms', 'mms'], j.metric);
