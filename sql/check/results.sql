-- results.sql: a row for each pair that differs, and for the first thousand of each reason that is not the calendar's.
-- Parameters: $1 provider_id, $2 check, $3 month, $4 recon_id. Result: none; adds to simtally_store.check_result.
INSERT INTO simtally_store.check_result (recon_id, provider_id, account_id, month, period, check_name, metric, scope, state,
	left_quantity, right_quantity, difference, unit, explanation)
SELECT $4::integer, c.provider_id, k.account_id, $3::date, k.period, c.name, c.metric, k.scope,
	CASE WHEN k.reason IS NULL THEN 'differs' ELSE 'not_comparable' END,
	CASE WHEN k.left_quantity <= 9223372036854775807 THEN k.left_quantity END,
	CASE WHEN k.right_quantity <= 9223372036854775807 THEN k.right_quantity END,
	CASE WHEN k.reason IS NULL THEN k.left_quantity - k.right_quantity END,
	u.unit,
	CASE
		WHEN k.note IS NOT NULL THEN k.note
		WHEN k.reason IS NULL THEN format('%s %s, %s %s: %s %s, %s allowed',
			l.said, simtally_store.human(k.left_quantity, u.unit), r.said, simtally_store.human(k.right_quantity, u.unit),
			simtally_store.human(abs(k.left_quantity - k.right_quantity), u.unit),
			CASE WHEN c.compare = 'at_most' THEN 'too much' WHEN k.left_quantity < k.right_quantity THEN 'less' ELSE 'more' END,
			simtally_store.human(k.tolerance, u.unit))
		WHEN k.reason = 'left_absent' THEN format('nothing of %s to hold against it', c.left_endpoint)
		WHEN k.reason = 'right_absent' THEN format('nothing of %s to hold against it', coalesce(c.right_endpoint, 'another source'))
		WHEN k.reason = 'too_large' THEN 'the figures add up to more than 64 bits hold'
		WHEN k.reason = 'left_partial' THEN format('a part of what %s said could not be understood', k.left_source)
		WHEN k.reason = 'right_partial' THEN format('a part of what %s said could not be understood', k.right_source)
		WHEN k.reason = 'apart' THEN format('a running total and what it is held against were read %s apart', simtally_store.human(k.apart_s, 'second'))
		WHEN k.reason = 'left_parts' THEN format('%s of %s %s of %s have no final figure', k.left_expected - k.left_parts, k.left_expected,
			CASE c.left_sum WHEN 'days' THEN 'days' ELSE 'accounts' END, k.left_source)
		ELSE format('%s of %s %s of %s have no final figure', k.right_expected - k.right_parts, k.right_expected,
			CASE c.right_sum WHEN 'days' THEN 'days' ELSE 'accounts' END, k.right_source)
	END
FROM (
	SELECT p.*, row_number() OVER (PARTITION BY p.reason ORDER BY a.account COLLATE "C", p.period, p.scope) AS place, a.account
	FROM check_pair p
	JOIN simtally_store.account a USING (account_id)
	WHERE p.agrees IS NOT TRUE AND (p.reason IS NULL OR p.reason NOT IN ('runs', 'early'))
) k
JOIN simtally_store.check_rule c ON c.provider_id = $1::smallint AND c.name = $2
CROSS JOIN LATERAL (SELECT CASE c.metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END AS unit) u
CROSS JOIN LATERAL (SELECT CASE c.left_sum
	WHEN 'days' THEN format('%s days of %s come to', k.left_parts, k.left_source)
	WHEN 'members' THEN format('%s accounts of %s come to', k.left_parts, k.left_source)
	ELSE k.left_source || ' says' END AS said) l
CROSS JOIN LATERAL (SELECT CASE c.right_sum
	WHEN 'days' THEN format('%s days of %s come to', k.right_parts, k.right_source)
	WHEN 'members' THEN format('%s accounts of %s come to', k.right_parts, k.right_source)
	ELSE k.right_source || ' says' END AS said) r
WHERE k.reason IS NULL OR k.place <= 1000
ORDER BY k.reason NULLS FIRST, abs(k.left_quantity - k.right_quantity) DESC NULLS LAST, k.account COLLATE "C", k.period, k.scope, k.left_source, k.right_source;
