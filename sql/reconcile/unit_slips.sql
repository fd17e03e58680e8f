-- unit_slips.sql: the bill is a known factor away from what was to be billed, in either direction; or, where a
-- product makes something else of it and nothing explains that, from what was used. Small figures meet a factor by chance, or because
-- a bill has a least step (1 s used, a minute billed): the smaller figure has at least 10 base units, and the two are at least 50 apart.
-- Parameters: none. Result: none; adds to recon_finding.
INSERT INTO recon_finding (account_id, place, metric, scope, class, explanation)
SELECT c.account_id, t.place, c.metric, c.scope, 'unit_suspect',
	CASE WHEN c.billed > t.target
		THEN format('billed %s times the %s: %s?', s.label, CASE WHEN t.target = c.usage THEN 'usage' ELSE 'expected quantity' END, CASE c.unit || ' ' || s.label
			WHEN 'byte 1,024' THEN 'KB billed as bytes' WHEN 'byte 1,048,576' THEN 'MB billed as bytes'
			WHEN 'byte 1,000' THEN 'KB of 1,000 billed as bytes' WHEN 'byte 1,000,000' THEN 'MB of 1,000,000 billed as bytes'
			WHEN 'byte 1,073,741,824' THEN 'GB billed as bytes' WHEN 'byte 1,000,000,000' THEN 'GB of 10^9 billed as bytes'
			WHEN 'byte 1.024' THEN 'KB of 1,000 taken for KB of 1,024' WHEN 'byte 1.048576' THEN 'MB of 1,000,000 taken for MB of 1,048,576'
			WHEN 'byte 1.073741824' THEN 'GB of 10^9 taken for GB of 1024^3' WHEN 'byte 1.099511627776' THEN 'TB of 10^12 taken for TB of 1024^4'
			WHEN 'byte 8' THEN 'bits billed as bytes' WHEN 'second 60' THEN 'seconds billed as minutes'
			WHEN 'second 3,600' THEN 'seconds billed as hours' ELSE 'another unit' END)
		ELSE format('%s %s times what was billed: %s?', CASE WHEN t.target = c.usage THEN 'used' ELSE 'expected' END, s.label, CASE c.unit || ' ' || s.label
			WHEN 'byte 1,024' THEN 'bytes billed as KB' WHEN 'byte 1,048,576' THEN 'bytes billed as MB'
			WHEN 'byte 1,000' THEN 'bytes billed as KB of 1,000' WHEN 'byte 1,000,000' THEN 'bytes billed as MB of 1,000,000'
			WHEN 'byte 1,073,741,824' THEN 'bytes billed as GB' WHEN 'byte 1,000,000,000' THEN 'bytes billed as GB of 10^9'
			WHEN 'byte 1.024' THEN 'KB of 1,024 taken for KB of 1,000' WHEN 'byte 1.048576' THEN 'MB of 1,048,576 taken for MB of 1,000,000'
			WHEN 'byte 1.073741824' THEN 'GB of 1024^3 taken for GB of 10^9' WHEN 'byte 1.099511627776' THEN 'TB of 1024^4 taken for TB of 10^12'
			WHEN 'byte 8' THEN 'bytes billed as bits' WHEN 'second 60' THEN 'minutes billed as seconds'
			WHEN 'second 3,600' THEN 'hours billed as seconds' ELSE 'another unit' END)
	END
FROM recon_candidate c
CROSS JOIN LATERAL (VALUES (3, c.expected), (7, nullif(c.usage, c.expected))) t(place, target)
CROSS JOIN LATERAL (SELECT greatest(c.billed, t.target)::numeric / nullif(least(c.billed, t.target), 0) AS ratio OFFSET 0) r -- once, not for each factor
CROSS JOIN LATERAL (
	SELECT f.label
	FROM (VALUES (1024, 512, 2048, '1,024'), (1048576, 524288, 2097152, '1,048,576'), (1000, 500, 2000, '1,000'),
		(1000000, 500000, 2000000, '1,000,000'), (1073741824, 536870912, 2147483648, '1,073,741,824'), (1000000000, 500000000, 2000000000, '1,000,000,000'),
		(1.024, 0.512, 2.048, '1.024'), (1.048576, 0.524288, 2.097152, '1.048576'), (1.073741824, 0.536870912, 2.147483648, '1.073741824'),
		(1.099511627776, 0.549755813888, 2.199023255552, '1.099511627776'),
		(8, 4, 16, '8'), (60, 30, 120, '60'), (3600, 1800, 7200, '3,600')) f(factor, half, twice, label)
	CROSS JOIN LATERAL (SELECT CASE WHEN c.billed > t.target THEN c.billed ELSE c.billed * f.factor END AS billed,
		CASE WHEN c.billed > t.target THEN t.target * f.factor ELSE t.target END AS expected) scaled
	WHERE r.ratio > f.half AND r.ratio < f.twice AND abs(scaled.billed - scaled.expected) <= c.relative * scaled.expected
	ORDER BY abs(scaled.billed - scaled.expected) / scaled.expected, f.factor LIMIT 1
) s
WHERE c.class IS NULL AND least(t.target, c.billed) >= 10 AND abs(c.billed::numeric - t.target) >= 50;
