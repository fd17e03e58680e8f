-- pairs.sql: both sides of each key held against each other. What is not final, or lacks a part, is not comparable and
-- says why; only a sum that is too large with what is final of it differs for certain, whatever is missing.
-- Against whichever other source gives the same figure, what no other gives is no key; nor is an
-- account by itself against sums of pools.
-- Parameters: $1 provider_id, $2 check, $3 month. Result: none; fills check_pair.
INSERT INTO check_pair (account_id, period, scope, left_source, right_source, left_quantity, right_quantity, tolerance,
	left_parts, left_expected, right_parts, right_expected, apart_s, reason, agrees)
SELECT account_id, period, scope, left_source, right_source, left_quantity, right_quantity, tolerance,
	left_parts, left_expected, right_parts, right_expected, apart_s, reason,
	CASE WHEN reason IS NULL THEN CASE compare
		WHEN 'at_most' THEN left_quantity - right_quantity <= tolerance
		ELSE abs(left_quantity - right_quantity) <= tolerance END END
FROM (
	SELECT k.*, CASE
		WHEN NOT k.running AND k.runs THEN 'runs'
		WHEN k.left_quantity IS NULL THEN 'left_absent'
		WHEN k.right_quantity IS NULL THEN 'right_absent'
		WHEN greatest(k.left_quantity, k.right_quantity) > 9223372036854775807 THEN 'too_large'
		WHEN k.left_quality = 0 AND k.left_parts IS NULL THEN 'left_partial'
		WHEN k.right_quality = 0 AND k.right_parts IS NULL THEN 'right_partial'
		WHEN NOT k.running AND (k.left_quality < 3 AND k.left_parts IS NULL OR k.right_quality < 3 AND k.right_parts IS NULL) THEN 'early'
		WHEN k.running AND k.apart_s > k.apart_most THEN 'apart'
		WHEN k.left_parts < k.left_expected AND k.left_sure - k.right_quantity <= k.tolerance THEN 'left_parts'
		WHEN k.right_parts < k.right_expected AND (k.compare = 'at_most' OR k.right_sure - k.left_quantity <= k.tolerance) THEN 'right_parts'
	END AS reason
	FROM (
		SELECT coalesce(l.account_id, r.account_id) AS account_id, coalesce(l.period, r.period) AS period, coalesce(l.scope, r.scope) AS scope,
			l.source AS left_source, r.source AS right_source, l.quantity AS left_quantity, r.quantity AS right_quantity,
			l.sure AS left_sure, r.sure AS right_sure, l.quality AS left_quality, r.quality AS right_quality,
			l.parts AS left_parts, l.parts_expected AS left_expected, r.parts AS right_parts, r.parts_expected AS right_expected,
			extract(epoch FROM greatest(l.last_read, r.last_read) - least(l.first_read, r.first_read))::bigint AS apart_s,
			greatest(c.absolute, floor(c.relative * greatest(l.quantity, r.quantity))) AS tolerance,
			c.compare, c.running, c.apart_s AS apart_most,
			CASE WHEN c.by_what = 'day' THEN coalesce(l.period, r.period) >= p.today
				ELSE ($3::date + interval '1 month')::date > p.today END AS runs
		FROM (SELECT * FROM check_figure WHERE side = 'l') l
		FULL JOIN (SELECT * FROM check_figure WHERE side = 'r') r ON r.account_id = l.account_id AND r.period = l.period AND r.scope = l.scope
		JOIN simtally_store.check_rule c ON c.provider_id = $1::smallint AND c.name = $2
		JOIN simtally_store.provider p ON p.provider_id = c.provider_id
		JOIN simtally_store.account a ON a.account_id = coalesce(l.account_id, r.account_id)
		WHERE (c.right_endpoint IS NOT NULL OR r.account_id IS NOT NULL)
			AND (c.left_sum IS DISTINCT FROM 'members' OR l.account_id IS NOT NULL OR a.kind IN ('pool', 'share_group'))
			AND (c.right_sum IS DISTINCT FROM 'members' OR r.account_id IS NOT NULL OR a.kind IN ('pool', 'share_group'))
	) k
) judged;
