-- footing.sql: whether the verdicts add up to the lines and figures they were made from: every line and
-- every figure belongs to exactly one. Whatever comes back is a defect of the program.
-- Parameters: $1 provider_id, $2 month, $3 recon_id.
-- Result: what, expected, found; a row for each sum that does not foot.
WITH line AS (
	SELECT currency, count(*) AS lines, sum(quantity) AS quantity, sum(amount) AS amount
	FROM simtally_store.billing_line
	WHERE provider_id = $1::smallint AND month = $2::date AND superseded_import IS NULL
	GROUP BY currency
), verdict AS (
	SELECT currency, count(*) AS verdicts, sum(lines) AS lines, sum(billed_quantity) AS billed, sum(usage_quantity) AS used,
		sum(billed_amount) AS amount
	FROM simtally_store.verdict
	WHERE recon_id = $3::integer AND provider_id = $1::smallint AND month = $2::date
	GROUP BY currency
), mixed AS ( -- lines whose verdict has no amount, because it holds several currencies
	SELECT l.currency, l.amount
	FROM recon_bill b
	JOIN recon_line l ON l.month = $2::date AND l.account_id IS NOT DISTINCT FROM b.account_id
		AND l.account IS NOT DISTINCT FROM b.account AND l.metric = b.metric AND l.scope = b.scope
	WHERE b.several AND l.amount IS NOT NULL
), candidate AS (
	SELECT count(*) FILTER (WHERE NOT pooled) AS kept, sum(usage) FILTER (WHERE pooled) AS pooled,
		sum(lines) FILTER (WHERE pooled) AS lost
	FROM recon_candidate
), money AS (
	SELECT currency, sum(expected) AS expected, sum(found) AS found
	FROM (
		SELECT currency, amount AS expected, 0 AS found FROM line WHERE amount IS NOT NULL
		UNION ALL SELECT currency, 0, amount FROM verdict WHERE amount IS NOT NULL
		UNION ALL SELECT currency COLLATE "default", 0, amount FROM mixed
	) m
	GROUP BY currency
)
SELECT what, expected, found
FROM (
	SELECT 'billing lines' AS what, (SELECT sum(lines) FROM line) AS expected, (SELECT sum(lines) FROM verdict)::numeric AS found
	UNION ALL SELECT 'billed quantity', (SELECT sum(quantity) FROM line), (SELECT sum(billed) FROM verdict)
	UNION ALL SELECT 'used quantity', (SELECT sum(quantity) FROM recon_report WHERE month = $2::date),
		(SELECT sum(used) FROM verdict) + (SELECT coalesce(sum(pooled), 0) FROM candidate)
	UNION ALL SELECT 'verdicts', (SELECT kept FROM candidate), (SELECT sum(verdicts) FROM verdict)
	UNION ALL SELECT 'lines left out for a pool', 0, (SELECT lost FROM candidate)
	UNION ALL SELECT 'billed amount in ' || coalesce(currency, 'no currency'), expected, found FROM money
) sums
WHERE coalesce(expected, 0) <> coalesce(found, 0);
