-- footing.sql: whether the verdicts add up to the lines and figures they were made from: every line and
-- every figure belongs to exactly one, in one class, and each carries what its rule expects. Whatever comes
-- back is a defect of the program.
-- Parameters: $1 provider_id, $2 month, $3 recon_id.
-- Result: what, expected, found; a row for each sum that does not foot.
WITH line AS (
	SELECT currency, count(*) AS lines, sum(quantity) AS quantity, sum(amount) AS amount
	FROM simtally_store.billing_line
	WHERE provider_id = $1::smallint AND month = $2::date AND superseded_import IS NULL
	GROUP BY currency
), verdict AS (
	SELECT currency, class, count(*) AS verdicts, sum(lines) AS lines, sum(billed_quantity) AS billed, sum(usage_quantity) AS used,
		sum(expected_quantity) AS expected, sum(billed_amount) AS amount,
		count(*) FILTER (WHERE product IS NULL AND expected_quantity IS DISTINCT FROM usage_quantity) AS ruled,
		count(*) FILTER (WHERE delta <> expected_quantity - billed_quantity OR class = 'matched' AND delta IS DISTINCT FROM 0) AS off
	FROM simtally_store.verdict
	WHERE recon_id = $3::integer AND provider_id = $1::smallint AND month = $2::date
	GROUP BY currency, class
), class AS (
	SELECT sum(results) AS verdicts, sum(usage_quantity) AS used, sum(billed_quantity) AS billed
	FROM simtally_store.verdict_total
	WHERE recon_id = $3::integer AND provider_id = $1::smallint AND month = $2::date
), mixed AS ( -- lines whose verdict has no amount, because it holds several currencies
	SELECT l.currency, l.amount
	FROM recon_bill b
	JOIN recon_line l ON l.month = $2::date AND l.account_id IS NOT DISTINCT FROM b.account_id
		AND l.account IS NOT DISTINCT FROM b.account AND l.metric = b.metric AND l.scope = b.scope
	WHERE b.several AND l.amount IS NOT NULL
), candidate AS (
	SELECT count(*) FILTER (WHERE NOT pooled) AS kept, sum(usage) FILTER (WHERE pooled) AS pooled,
		sum(expected) FILTER (WHERE NOT pooled) AS expected, sum(lines) FILTER (WHERE pooled) AS lost
	FROM recon_candidate
), apart AS ( -- figures of group members that their pool's or cards' stand for, of a group whose sum no figure holds, and of months that do not divide
	SELECT sum(quantity) AS used
	FROM (
		SELECT r.quantity
		FROM recon_member m
		JOIN recon_report r ON r.month = $2::date AND r.account_id = m.figure_id AND r.metric = m.metric
		JOIN recon_report g ON g.month = $2::date AND g.account_id = m.group_id AND g.metric = m.metric
		WHERE m.place IN ('pool', 'cards') OR m.place = 'counted' AND g.quantity IS NULL
		UNION ALL
		SELECT quantity FROM recon_report WHERE month = $2::date AND apart
	) a
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
	UNION ALL SELECT 'billing lines taken up', (SELECT sum(lines) FROM line), (SELECT count(*) FROM simtally_store.verdict_line v
		JOIN simtally_store.billing_line l ON l.provider_id = v.provider_id AND l.line_id = v.line_id
		WHERE v.recon_id = $3::integer AND v.provider_id = $1::smallint AND l.month = $2::date)
	UNION ALL SELECT 'billed quantity', (SELECT sum(quantity) FROM line), (SELECT sum(billed) FROM verdict)
	UNION ALL SELECT 'used quantity', (SELECT sum(coalesce(whole, quantity)) FROM recon_report WHERE month = $2::date AND account_id > 0),
		(SELECT coalesce(sum(used), 0) FROM verdict) + (SELECT coalesce(sum(pooled), 0) FROM candidate) + (SELECT coalesce(sum(used), 0) FROM apart)
	UNION ALL SELECT 'expected quantity', (SELECT expected FROM candidate), (SELECT sum(expected) FROM verdict)
	UNION ALL SELECT 'verdicts without a rule that expect other than was used', 0, (SELECT sum(ruled) FROM verdict)
	UNION ALL SELECT 'verdicts whose difference is not that of their figures', 0, (SELECT sum(off) FROM verdict)
	UNION ALL SELECT 'verdicts', (SELECT kept FROM candidate), (SELECT sum(verdicts) FROM verdict)
	UNION ALL SELECT 'verdicts in all classes', (SELECT sum(verdicts) FROM verdict), (SELECT verdicts FROM class)
	UNION ALL SELECT 'used quantity in all classes', (SELECT sum(used) FROM verdict), (SELECT used FROM class)
	UNION ALL SELECT 'billed quantity in all classes', (SELECT sum(billed) FROM verdict), (SELECT billed FROM class)
	UNION ALL SELECT 'lines left out for a pool', 0, (SELECT lost FROM candidate)
	UNION ALL SELECT 'accounts in groups', (SELECT count(*) FROM recon_member),
		(SELECT count(*) FROM simtally_store.verdict_member WHERE recon_id = $3::integer AND provider_id = $1::smallint AND month = $2::date)
	UNION ALL SELECT 'accounts with a verdict of their own beside that of their group', 0, (SELECT count(*) FROM recon_member m
		JOIN simtally_store.verdict v ON v.recon_id = $3::integer AND v.provider_id = $1::smallint AND v.month = $2::date
			AND v.account_id = m.account_id AND v.metric COLLATE "C" = m.metric
		WHERE m.place <> 'itself' AND m.days IS NULL)
	UNION ALL SELECT 'billed amount in ' || coalesce(currency, 'no currency'), expected, found FROM money
) sums
WHERE coalesce(expected, 0) <> coalesce(found, 0);
