-- too_large.sql: new lines with which those of a provider and month, credits and charges alike, would
-- add up to more than a 64-bit figure holds; the largest ones.
-- Parameters: none. Result: none; marks billing_stage.
WITH staged AS (
	SELECT p.provider_id, s.provider, s.month, sum(abs(s.quantity::numeric)) AS quantity
	FROM billing_stage s
	JOIN simtally_store.provider p ON p.name = s.provider
	WHERE s.state = 'l' AND NOT s.same
	GROUP BY p.provider_id, s.provider, s.month
), beyond AS (
	SELECT n.provider, n.month, n.earlier
	FROM (
		SELECT s.provider, s.month, s.quantity, coalesce((SELECT sum(abs(l.quantity::numeric))
			FROM simtally_store.billing_line l
			WHERE l.provider_id = s.provider_id AND l.month = s.month AND l.superseded_import IS NULL), 0) AS earlier
		FROM staged s
	) n
	WHERE n.quantity + n.earlier > 9223372036854775807
)
UPDATE billing_stage s
SET state = 'r', at = 'line ' || s.file_line || ', column quantity', reason = 'too_large',
	detail = 'with this line those of the month would add up to more than a 64-bit figure holds'
FROM (
	SELECT s.file_line, s.part, b.earlier + sum(abs(s.quantity::numeric))
		OVER (PARTITION BY s.provider, s.month ORDER BY abs(s.quantity::numeric), s.file_line, s.part) AS total
	FROM billing_stage s
	JOIN beyond b ON b.provider = s.provider AND b.month = s.month
	WHERE s.state = 'l' AND NOT s.same
) r
WHERE r.file_line = s.file_line AND r.part = s.part AND r.total > 9223372036854775807;
