-- duplicates.sql: billed more than once, and one of the lines alone equals what was to be billed; or, where a
-- product makes something else of it and nothing explains that, what was used. Of several such lines the first is the one that counts.
-- Parameters: $1 month. Result: none; adds to recon_finding.
INSERT INTO recon_finding (account_id, place, metric, scope, class, kept_quantity, kept_amount, explanation)
SELECT c.account_id, t.place, c.metric, c.scope, 'duplicate', (array_agg(l.quantity ORDER BY l.line_id))[1], (array_agg(l.amount ORDER BY l.line_id))[1],
	format('%s lines add up to %s; %s equals the %s of %s', c.lines, simtally_store.human(c.billed, c.unit),
		CASE WHEN count(*) = 1 THEN 'one of them alone' ELSE 'each of ' || count(*) || ' of them' END,
		CASE WHEN t.target = c.usage THEN 'usage' ELSE 'expected quantity' END, simtally_store.human(t.target, c.unit))
FROM recon_candidate c
JOIN recon_line l ON l.month = $1::date AND l.account_id = c.account_id AND l.metric = c.metric AND l.scope = c.scope
CROSS JOIN LATERAL (VALUES (1, c.expected, c.tolerance), (6, nullif(c.usage, c.expected), greatest(c.absolute, c.relative * c.usage))) t(place, target, tolerance)
WHERE c.class IS NULL AND c.charged_lines >= 2
	AND l.quantity > 0 AND abs(l.quantity::numeric - t.target) <= t.tolerance
GROUP BY c.account_id, c.metric, c.scope, c.lines, c.billed, c.usage, c.unit, t.place, t.target;
