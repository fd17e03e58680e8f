-- candidates.sql: what was used beside what was billed, one row for each result to be: the metric as
-- a whole, or each scope that lines name and, as total, the rest. Plain comparison settles most of
-- them; class stays NULL where the findings must say more.
-- Parameters: $1 provider_id, $2 month. Result: none; fills recon_candidate.
INSERT INTO recon_candidate (usage, billed, lines, charged_lines, amounts, account_id, ref_accounts, days_reported, days_expected,
	several, account, metric, unit, scope, completeness, grain, class, currency, tolerance, absolute, relative, amount)
WITH tolerances AS (
	SELECT DISTINCT ON (metric) metric COLLATE "C" AS metric, absolute, relative
	FROM simtally_store.tolerance
	WHERE provider_id = $1::smallint OR provider_id IS NULL
	ORDER BY metric, provider_id NULLS LAST
), report AS NOT MATERIALIZED (
	SELECT * FROM recon_report WHERE month = $2::date
), named AS (
	SELECT account_id, metric, sum(quantity)::bigint AS quantity FROM recon_scoped WHERE month = $2::date GROUP BY account_id, metric
), held AS (
	SELECT coalesce(b.account_id, r.account_id) AS account_id, coalesce(b.metric, r.metric) AS metric, 'total' AS scope,
		r.quantity - coalesce(n.quantity, 0) AS usage, r.completeness, r.grain, r.days_reported, r.days_expected,
		b.account, b.ref_accounts, b.lines, b.charged_lines, b.amounts, b.billed, b.several, b.currency, b.amount
	FROM report r
	FULL JOIN (SELECT * FROM recon_bill WHERE scope = 'total' AND account_id IS NOT NULL) b
		ON b.account_id = r.account_id AND b.metric = r.metric
	LEFT JOIN named n ON n.account_id = r.account_id AND n.metric = r.metric
	UNION ALL
	SELECT b.account_id, b.metric, b.scope,
		CASE WHEN r.quantity IS NOT NULL THEN coalesce(s.quantity, 0) END, r.completeness, r.grain, r.days_reported, r.days_expected,
		b.account, b.ref_accounts, b.lines, b.charged_lines, b.amounts, b.billed, b.several, b.currency, b.amount
	FROM (SELECT * FROM recon_bill WHERE scope <> 'total' OR account_id IS NULL) b
	LEFT JOIN report r ON r.account_id = b.account_id AND r.metric = b.metric
	LEFT JOIN (SELECT * FROM recon_scoped WHERE month = $2::date) s
		ON s.account_id = b.account_id AND s.metric = b.metric AND s.scope = b.scope
), measured AS (
	SELECT h.account_id, h.metric, h.scope, h.usage, h.completeness, h.grain, h.days_reported, h.days_expected,
		coalesce(h.account, a.account COLLATE "C") AS account, h.ref_accounts, coalesce(h.lines, 0) AS lines,
		coalesce(h.charged_lines, 0) AS charged_lines, coalesce(h.amounts, 0) AS amounts, coalesce(h.billed, 0) AS billed,
		coalesce(h.several, false) AS several, h.currency, h.amount,
		coalesce(t.absolute, 0) AS absolute, coalesce(t.relative, 0) AS relative
	FROM held h
	LEFT JOIN simtally_store.account a ON a.account_id = h.account_id
	LEFT JOIN tolerances t ON t.metric = h.metric
	WHERE h.lines > 0 OR h.usage <> 0
)
SELECT usage, billed, lines, charged_lines, amounts, account_id, ref_accounts, days_reported, days_expected,
	several, account, metric, CASE metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END, scope,
	completeness, grain,
	CASE -- exact arithmetic only where the plain figures differ
		WHEN account_id IS NULL THEN 'unknown_account'
		WHEN completeness = 'complete' AND usage = billed THEN 'matched'
		WHEN completeness = 'lower_bound' AND usage::numeric - billed > greatest(absolute, relative * usage)
			THEN CASE WHEN lines = 0 THEN 'unbilled' ELSE 'under_billed' END
		WHEN usage IS NULL OR completeness <> 'complete' THEN 'incomplete'
		WHEN abs(usage::numeric - billed) <= greatest(absolute, relative * usage) THEN 'within_tolerance'
		WHEN lines = 0 AND usage > 0 THEN 'unbilled'
	END,
	currency, CASE WHEN usage <> billed THEN greatest(absolute, relative * usage) END, absolute, relative, amount
FROM measured;
