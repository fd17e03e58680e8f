-- shifts.sql: the bill equals the usage of the month before or after, and that month has no bill of
-- its own that fits it better: a bill that repeats last month's is one of last month's. A product's rule is applied
-- to the use of that month, with the allowance of this one. Small figures are alike by chance: as many figures as are no further from that
-- use than the bill is (one, where they are equal) are at most a fiftieth of it.
-- Parameters: $1 month. Result: none; adds to recon_finding.
INSERT INTO recon_finding (account_id, place, metric, scope, class, explanation)
SELECT DISTINCT ON (c.account_id, c.metric, c.scope) c.account_id, 5, c.metric, c.scope, 'period_shift',
	format('equals %s: %s were used then, %s in %s', to_char(b.month, 'YYYY-MM'), simtally_store.human(b.usage, c.unit),
		simtally_store.human(c.usage, c.unit), to_char($1::date, 'YYYY-MM'))
FROM recon_candidate c
JOIN recon_beside b ON b.account_id = c.account_id AND b.metric = c.metric AND b.scope = c.scope
LEFT JOIN recon_product r ON r.metric = c.metric AND r.label = c.scope
CROSS JOIN LATERAL (SELECT CASE WHEN c.product IS NULL THEN b.usage ELSE simtally_store.expected(b.usage, c.allowance, r.increment, r.rounding) END AS expected OFFSET 0) d
WHERE c.class IS NULL AND c.lines > 0 AND NOT c.pooled AND b.reported AND b.usage > 0
	AND abs(c.billed - d.expected) <= greatest(c.absolute, c.relative * d.expected)
	AND (2 * abs(c.billed - d.expected) + 1) * 50 <= d.expected
	AND (b.billed IS NULL OR abs(b.billed - d.expected) >= abs(c.billed - d.expected))
ORDER BY c.account_id, c.metric, c.scope, abs(c.billed - d.expected), b.month;
