-- summary.sql: what a check came to: how many agree, differ and could not be compared, and why not.
-- Parameters: $1 provider_id, $2 check, $3 month, $4 recon_id. Result: differs; adds to simtally_store.check_summary.
WITH pair AS (
	SELECT reason, agrees, count(*) AS keys, sum(left_quantity) AS left_quantity, sum(right_quantity) AS right_quantity,
		sum(left_quantity - right_quantity) AS difference
	FROM check_pair
	GROUP BY reason, agrees
), rule AS (
	SELECT c.*, coalesce(c.right_endpoint, 'another source') AS other
	FROM simtally_store.check_rule c
	WHERE c.provider_id = $1::smallint AND c.name = $2
)
INSERT INTO simtally_store.check_summary (recon_id, provider_id, month, place, check_name, metric, unit, compared, absolute, relative,
	agrees, differs, not_comparable, left_quantity, right_quantity, difference, explanation)
SELECT $4::integer, c.provider_id, $3::date, c.place, c.name, c.metric,
	CASE c.metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END,
	format('%s %s %s',
		CASE c.left_sum WHEN 'days' THEN 'the days of ' WHEN 'members' THEN 'the accounts of a pool in ' ELSE '' END
			|| c.left_endpoint || CASE c.left_role WHEN 'used' THEN '' ELSE ' (' || c.left_role || ')' END,
		CASE c.compare WHEN 'at_most' THEN 'at most' WHEN 'beside' THEN 'beside' ELSE 'against' END,
		CASE c.right_sum WHEN 'days' THEN 'the days of ' WHEN 'members' THEN 'the accounts of a pool in ' ELSE '' END
			|| c.other || CASE c.right_role WHEN 'used' THEN '' ELSE ' (' || c.right_role || ')' END
			|| CASE c.by_what WHEN 'total' THEN '' ELSE ', by ' || c.by_what END),
	c.absolute, c.relative, p.agrees, p.differs, p.not_comparable, p.left_quantity, p.right_quantity, p.difference, p.explanation
FROM rule c
CROSS JOIN (
	SELECT coalesce(sum(keys) FILTER (WHERE agrees), 0) AS agrees,
		coalesce(sum(keys) FILTER (WHERE NOT agrees), 0) AS differs,
		coalesce(sum(keys) FILTER (WHERE agrees IS NULL), 0) AS not_comparable,
		sum(left_quantity) FILTER (WHERE agrees IS NOT NULL) AS left_quantity,
		sum(right_quantity) FILTER (WHERE agrees IS NOT NULL) AS right_quantity,
		sum(difference) FILTER (WHERE agrees IS NOT NULL) AS difference,
		string_agg(to_char(keys, 'FM999,999,999,990') || ' ' || CASE reason
			WHEN 'runs' THEN 'still run'
			WHEN 'early' THEN 'read before they were final'
			WHEN 'left_absent' THEN 'without a figure of ' || r.left_endpoint
			WHEN 'right_absent' THEN 'without a figure of ' || r.other
			WHEN 'too_large' THEN 'past 64 bits'
			WHEN 'left_parts' THEN 'with ' || CASE r.left_sum WHEN 'days' THEN 'days' ELSE 'accounts' END || ' missing'
			WHEN 'right_parts' THEN 'with ' || CASE r.right_sum WHEN 'days' THEN 'days' ELSE 'accounts' END || ' missing'
			WHEN 'apart' THEN 'read too far apart'
			ELSE 'not understood in full' END, '; ' ORDER BY keys DESC, reason) FILTER (WHERE agrees IS NULL) AS explanation
	FROM pair
	CROSS JOIN rule r
) p
RETURNING differs;
