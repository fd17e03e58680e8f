-- control_money.sql: money as the lines bill it beside money as the results carry it.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the reconciliation of each (NULL: none)
-- Gives: provider, currency, lines, line_amount, results, billed_amount (of the results), mixed_amount (of the lines that went into a result
--        that is billed in several currencies, and so carries no amount), difference (line_amount less both); only providers with a bill

WITH chosen AS (
	SELECT m.provider_id, m.recon_id
	FROM unnest($2::smallint[], $3::integer[]) AS c (provider_id, recon_id)
	JOIN simtally_store.reconciliation_month m USING (provider_id, recon_id)
	WHERE m.month = $1::date AND m.bill_loaded
), line AS (
	SELECT l.provider_id, l.currency, count(*) AS lines, sum(l.amount) AS line_amount
	FROM chosen JOIN simtally_store.billing_line l USING (provider_id)
	WHERE l.month = $1::date AND l.superseded_import IS NULL AND l.amount IS NOT NULL
	GROUP BY l.provider_id, l.currency
), result AS (
	SELECT v.provider_id, v.currency, count(*) AS results, sum(v.billed_amount) AS billed_amount
	FROM chosen JOIN simtally_store.verdict v USING (provider_id, recon_id)
	WHERE v.month = $1::date AND v.billed_amount IS NOT NULL
	GROUP BY v.provider_id, v.currency
), unvalued AS MATERIALIZED ( -- both by themselves: by an index on their reconciliation each would be tried with each
	SELECT v.provider_id, v.recon_id, v.metric, v.scope, coalesce(v.account_id, 0) AS account_id, CASE WHEN v.account_id IS NULL THEN v.account ELSE '' END AS account
	FROM chosen JOIN simtally_store.verdict v USING (provider_id, recon_id)
	WHERE v.month = $1::date AND v.lines > 1 AND v.billed_amount IS NULL
), took AS MATERIALIZED (
	SELECT k.provider_id, k.recon_id, k.line_id, k.scope, coalesce(k.account_id, 0) AS account_id, coalesce(k.account, '') AS account
	FROM chosen JOIN simtally_store.verdict_line k USING (provider_id, recon_id)
), mixed AS (
	SELECT l.provider_id, l.currency, sum(l.amount) AS mixed_amount
	FROM unvalued v
	JOIN took k USING (provider_id, recon_id, scope, account_id, account)
	JOIN simtally_store.billing_line l ON l.provider_id = k.provider_id AND l.line_id = k.line_id AND l.metric = v.metric AND l.month = $1::date
	WHERE l.amount IS NOT NULL
	GROUP BY l.provider_id, l.currency
), pair AS (
	SELECT provider_id, currency FROM line UNION SELECT provider_id, currency FROM result
)
SELECT p.name AS provider, k.currency, coalesce(l.lines, 0) AS lines, coalesce(l.line_amount, 0) AS line_amount,
	coalesce(r.results, 0) AS results, coalesce(r.billed_amount, 0) AS billed_amount, coalesce(m.mixed_amount, 0) AS mixed_amount,
	coalesce(l.line_amount, 0) - coalesce(r.billed_amount, 0) - coalesce(m.mixed_amount, 0) AS difference
FROM pair k
JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN line l ON l.provider_id = k.provider_id AND l.currency IS NOT DISTINCT FROM k.currency
LEFT JOIN result r ON r.provider_id = k.provider_id AND r.currency IS NOT DISTINCT FROM k.currency
LEFT JOIN mixed m ON m.provider_id = k.provider_id AND m.currency IS NOT DISTINCT FROM k.currency
ORDER BY p.name COLLATE "C", k.currency COLLATE "C";
