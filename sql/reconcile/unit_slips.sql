-- unit_slips.sql: the bill is a known factor away from the usage.
-- Parameters: none. Result: none; adds to recon_finding.
INSERT INTO recon_finding (account_id, place, metric, scope, class, explanation)
SELECT c.account_id, 2, c.metric, c.scope, 'unit_suspect',
	CASE WHEN c.billed > c.usage
		THEN 'billed ' || s.label || ' times the usage: ' || coalesce(s.more, 'another unit') || '?'
		ELSE 'used ' || s.label || ' times what was billed: ' || coalesce(s.less, 'another unit') || '?'
	END
FROM recon_candidate c
CROSS JOIN LATERAL (
	SELECT f.label, f.more, f.less
	FROM (VALUES
		(1024,     'byte',   '1,024',     'KB billed as bytes',     'bytes billed as KB'),
		(1048576,  'byte',   '1,048,576', 'MB billed as bytes',     'bytes billed as MB'),
		(1000,     'byte',   '1,000',     'KB of 1,000 billed as bytes', 'bytes billed as KB of 1,000'),
		(1000000,  'byte',   '1,000,000', 'MB of 1,000,000 billed as bytes', 'bytes billed as MB of 1,000,000'),
		(1.024,    'byte',   '1.024',     'KB of 1,024 bytes for KB of 1,000', 'KB of 1,000 bytes for KB of 1,024'),
		(1.048576, 'byte',   '1.048576',  'MB of 1,048,576 bytes for MB of 1,000,000', 'MB of 1,000,000 bytes for MB of 1,048,576'),
		(8,        'byte',   '8',         'bits billed as bytes',   'bytes billed as bits'),
		(60,       'second', '60',        'seconds billed as minutes', 'minutes billed as seconds'),
		(3600,     'second', '3,600',     'seconds billed as hours', 'hours billed as seconds'),
		(1024, NULL, '1,024', NULL, NULL), (1048576, NULL, '1,048,576', NULL, NULL), (1000, NULL, '1,000', NULL, NULL),
		(1000000, NULL, '1,000,000', NULL, NULL), (1.024, NULL, '1.024', NULL, NULL), (1.048576, NULL, '1.048576', NULL, NULL),
		(8, NULL, '8', NULL, NULL), (60, NULL, '60', NULL, NULL), (3600, NULL, '3,600', NULL, NULL)
	) f(factor, unit, label, more, less)
	CROSS JOIN LATERAL (SELECT CASE WHEN c.billed > c.usage THEN c.billed ELSE c.billed * f.factor END AS billed,
		CASE WHEN c.billed > c.usage THEN c.usage * f.factor ELSE c.usage END AS usage) scaled
	WHERE abs(scaled.billed - scaled.usage) <= c.relative * scaled.usage
		AND (f.unit IS NULL OR f.unit = c.unit)
	ORDER BY abs(scaled.billed - scaled.usage) / scaled.usage, f.unit NULLS LAST LIMIT 1
) s
WHERE c.class IS NULL AND c.usage > 0 AND c.billed > 0;
