-- adjustment_total.sql: what the adjustments of adjustment.sql come to, by the month and close they apply to.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the report's runs
-- Gives: provider, month (YYYY-MM, that they apply to), close_number, reopened (a later close has taken them in, or will), metric, unit,
--        adjustments, accounts, delta_net, delta_gross, without_delta (adjustments past 64 bits, in neither sum)

SELECT p.name AS provider, to_char(c.month, 'YYYY-MM') AS month, c.close_number, r.reopened, j.metric, j.unit, count(*) AS adjustments,
	count(DISTINCT j.account_id) AS accounts, sum(j.delta) AS delta_net, sum(abs(j.delta::numeric)) AS delta_gross,
	count(*) - count(j.delta) AS without_delta
FROM simtally_store.closed_month c
JOIN simtally_store.adjustment j USING (close_id)
JOIN simtally_store.provider p ON p.provider_id = c.provider_id
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM simtally_store.reopening o WHERE o.close_id = c.close_id) AS reopened) r
WHERE c.provider_id = ANY ($2::smallint[]) AND (c.month = $1::date OR j.run_id = ANY ($3::integer[]))
GROUP BY c.month, p.name, c.close_number, r.reopened, j.metric, j.unit
ORDER BY c.month <> $1::date, p.name, c.month, c.close_number, array_position(ARRAY['data', 'voice', 'sms', 'mms'], j.metric);
