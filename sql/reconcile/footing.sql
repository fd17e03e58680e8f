-- footing.sql: whether the verdicts add up to the lines and figures they were made from: every line and
-- every figure belongs to exactly one. Whatever comes back is a defect of the program.
-- Parameters: $1 provider_id, $2 month, $3 recon_id.
-- Result: what, expected, found; a row for each sum that does not foot.
WITH line AS (
	SELECT count(*) AS lines, coalesce(sum(quantity), 0) AS quantity
	FROM simtally_store.billing_line
	WHERE provider_id = $1::smallint AND month = $2::date AND superseded_import IS NULL
), verdict AS (
	SELECT coalesce(sum(lines), 0) AS lines, coalesce(sum(billed_quantity), 0) AS billed, coalesce(sum(usage_quantity), 0) AS used,
		count(*) AS verdicts
	FROM simtally_store.verdict
	WHERE provider_id = $1::smallint AND recon_id = $3::integer AND month = $2::date
), pooled AS (
	SELECT coalesce(sum(usage), 0) AS used, count(*) FILTER (WHERE lines > 0) AS billed FROM recon_candidate WHERE pooled
), figure AS (
	SELECT coalesce(sum(quantity), 0) AS used FROM recon_report WHERE month = $2::date
), candidate AS (
	SELECT count(*) AS kept FROM recon_candidate WHERE NOT pooled
), money AS (
	SELECT currency, sum(expected) AS expected, sum(found) AS found
	FROM (
		SELECT currency, amount AS expected, 0 AS found
		FROM simtally_store.billing_line
		WHERE provider_id = $1::smallint AND month = $2::date AND superseded_import IS NULL AND amount IS NOT NULL
		UNION ALL
		SELECT currency, 0, billed_amount
		FROM simtally_store.verdict
		WHERE provider_id = $1::smallint AND recon_id = $3::integer AND month = $2::date AND billed_amount IS NOT NULL
		UNION ALL
		SELECT l.currency, 0, l.amount
		FROM recon_bill b
		JOIN recon_line l ON l.month = $2::date AND l.account_id IS NOT DISTINCT FROM b.account_id
			AND l.account = b.account AND l.metric = b.metric AND l.scope = b.scope
		WHERE b.several AND l.amount IS NOT NULL
	) m
	GROUP BY currency
)
SELECT what, expected, found
FROM (
	SELECT 'billing lines' AS what, line.lines::numeric AS expected, verdict.lines::numeric AS found FROM line, verdict
	UNION ALL SELECT 'billed quantity', line.quantity, verdict.billed FROM line, verdict
	UNION ALL SELECT 'used quantity', figure.used, verdict.used + pooled.used FROM figure, verdict, pooled
	UNION ALL SELECT 'verdicts', candidate.kept, verdict.verdicts FROM candidate, verdict
	UNION ALL SELECT 'billed results left out for a pool', 0, pooled.billed FROM pooled
	UNION ALL SELECT 'billed amount in ' || coalesce(currency, 'no currency'), expected, found FROM money
) sums
WHERE expected IS DISTINCT FROM found;
