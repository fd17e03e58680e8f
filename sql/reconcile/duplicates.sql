-- duplicates.sql: billed more than once, and one of the lines alone equals what was to be billed.
-- Parameters: $1 month. Result: none; adds to recon_finding.
INSERT INTO recon_finding (account_id, place, metric, scope, class, explanation)
SELECT c.account_id, 1, c.metric, c.scope, 'duplicate',
	format('%s lines add up to %s; %s equals the %s of %s', c.lines, simtally_store.human(c.billed, c.unit),
		CASE WHEN count(*) = 1 THEN 'one of them alone' ELSE 'each of ' || count(*) || ' of them' END,
		CASE WHEN c.expected = c.usage THEN 'usage' ELSE 'expected quantity' END, simtally_store.human(c.expected, c.unit))
FROM recon_candidate c
JOIN recon_line l ON l.month = $1::date AND l.account_id = c.account_id AND l.metric = c.metric AND l.scope = c.scope
WHERE c.class IS NULL AND c.charged_lines >= 2
	AND l.quantity > 0 AND abs(l.quantity::numeric - c.expected) <= c.tolerance
GROUP BY c.account_id, c.metric, c.scope, c.lines, c.billed, c.usage, c.expected, c.unit;
