-- candidates.sql: what was used beside what was billed, one row for each result to be: the metric as
-- a whole, or each scope that lines name and, as total, the rest. Plain comparison settles most of
-- them; class stays NULL where the findings must say more. Where a product bills it, what is billed is
-- held against what its rule makes of the use. Accounts that a group counts have no result of their own.
-- Parameters: $1 provider_id, $2 month. Result: none; fills recon_candidate.
INSERT INTO recon_candidate (usage, expected, allowance, billed, lines, charged_lines, account_id, ref_accounts, days_reported, days_expected,
	several, account, metric, unit, scope, completeness, grain, class, currency, product, tolerance, absolute, relative, amount, price_amount)
WITH tolerances AS (
	SELECT DISTINCT ON (metric) metric COLLATE "C" AS metric, absolute, relative
	FROM simtally_store.tolerance
	WHERE provider_id = $1::smallint OR provider_id IS NULL
	ORDER BY metric, provider_id NULLS LAST
), report AS NOT MATERIALIZED (
	SELECT * FROM recon_report WHERE month = $2::date AND NOT grouped
), named AS (
	SELECT account_id, metric, sum(quantity)::bigint AS quantity FROM recon_scoped WHERE month = $2::date GROUP BY account_id, metric
), held AS (
	SELECT coalesce(b.account_id, r.account_id) AS account_id, coalesce(b.metric, r.metric) AS metric, 'total' AS scope,
		r.quantity - coalesce(n.quantity, 0) AS usage, r.completeness, r.grain, r.days_reported, r.days_expected,
		b.account, b.ref_accounts, b.lines, b.charged_lines, b.billed, b.several, b.currency, b.amount, b.price_amount
	FROM report r
	FULL JOIN (SELECT * FROM recon_bill WHERE scope = 'total' AND account_id IS NOT NULL) b
		ON b.account_id = r.account_id AND b.metric = r.metric
	LEFT JOIN named n ON n.account_id = r.account_id AND n.metric = r.metric
	UNION ALL
	SELECT p.account_id, p.metric, p.scope,
		CASE WHEN r.quantity IS NOT NULL THEN coalesce(p.quantity, 0) END, r.completeness, r.grain, r.days_reported, r.days_expected,
		p.account, p.ref_accounts, p.lines, p.charged_lines, p.billed, p.several, p.currency, p.amount, p.price_amount
	FROM (
		SELECT coalesce(b.account_id, s.account_id) AS account_id, coalesce(b.metric, s.metric) AS metric, coalesce(b.scope, s.scope) AS scope, s.quantity,
			b.account, b.ref_accounts, b.lines, b.charged_lines, b.billed, b.several, b.currency, b.amount, b.price_amount
		FROM (SELECT * FROM recon_bill WHERE scope <> 'total' OR account_id IS NULL) b
		FULL JOIN (SELECT * FROM recon_scoped WHERE month = $2::date) s
			ON s.account_id = b.account_id AND s.metric = b.metric AND s.scope = b.scope
	) p
	LEFT JOIN report r ON r.account_id = p.account_id AND r.metric = p.metric
), measured AS (
	SELECT h.account_id, h.metric, h.scope, h.usage, h.completeness, h.grain, h.days_reported, h.days_expected,
		coalesce(h.account, a.account COLLATE "C", (SELECT g.ref FROM recon_group g WHERE g.group_id = h.account_id)) AS account, h.ref_accounts, coalesce(h.lines, 0) AS lines,
		coalesce(h.charged_lines, 0) AS charged_lines, coalesce(h.billed, 0) AS billed,
		coalesce(h.several, false) AS several, h.currency, h.amount, h.price_amount, p.product, p.increment, p.rounding,
		CASE WHEN p.allowance <> 'none' THEN (SELECT w.quantity FROM recon_allowance w
			WHERE w.account_id = h.account_id AND w.metric = h.metric AND w.label = h.scope) ELSE 0 END AS allowance,
		coalesce(p.absolute, t.absolute, 0) AS absolute, coalesce(p.relative, t.relative, 0) AS relative
	FROM held h
	LEFT JOIN simtally_store.account a ON a.account_id = h.account_id
	LEFT JOIN tolerances t ON t.metric = h.metric
	LEFT JOIN recon_product p ON p.metric = h.metric AND p.label = h.scope
	WHERE h.lines > 0 OR h.usage <> 0
), due AS (
	SELECT m.*, CASE WHEN product IS NULL THEN usage ELSE
		(SELECT CASE WHEN abs(e.expected) <= 9223372036854775807 THEN e.expected::bigint END
		FROM (SELECT simtally_store.expected(m.usage, m.allowance, m.increment, m.rounding) AS expected OFFSET 0) e) END AS expected
	FROM measured m
	OFFSET 0 -- once, not for each use of it
)
SELECT usage, expected, CASE WHEN product IS NOT NULL THEN allowance END, billed, lines, charged_lines, account_id, ref_accounts, days_reported, days_expected,
	several, account, metric, CASE metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END, scope,
	completeness, grain,
	CASE -- exact arithmetic only where the plain figures differ
		WHEN account_id IS NULL THEN 'unknown_account'
		WHEN completeness = 'complete' AND expected = billed THEN 'matched'
		WHEN completeness = 'lower_bound' AND expected::numeric - billed > greatest(absolute, relative * expected)
			THEN CASE WHEN billed = 0 THEN 'unbilled' ELSE 'under_billed' END
		WHEN expected IS NULL OR completeness <> 'complete' THEN 'incomplete'
		WHEN abs(expected::numeric - billed) <= greatest(absolute, relative * expected) THEN 'within_tolerance'
		WHEN billed = 0 AND expected > 0 THEN 'unbilled' -- a line of nothing bills nothing
	END,
	currency, product, CASE WHEN expected <> billed THEN greatest(absolute, relative * expected) END, absolute, relative, amount, price_amount
FROM due;
