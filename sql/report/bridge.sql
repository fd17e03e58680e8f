-- bridge.sql: from the value of what was used to the value of what was billed, class by class.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the reconciliation of each (NULL: none)
-- Gives: currency, step (usage, rule, due, class, billed, residual, lines), class, count, amount, running,
--        x0, x1 (where the step's bar begins and ends, in thousandths of the chart's width), axis (the value at its left end)
--
-- What was due is worth billed_amount + amount_impact of the results that have an amount_impact. Before it stands the value
-- of what was used, and what allowances and rounding take from it or add to it, at the result's own price: its bill's, else
-- that of its amount_impact. Without products the two are one, and the steps rule and due are left out. A class's step is
-- what it takes from there to billed: -amount_impact, or the whole billed_amount of results nobody could put a value on.
-- The last step is what the billing lines say; the residual before it is money of lines that no result took up.
-- Where the steps would be slivers beside the totals the axis begins near the lowest of them and not at zero.
-- What was used within an allowance and not billed has no price and is in no step; summary.sql counts it.

WITH chosen AS (
	SELECT m.provider_id, m.recon_id
	FROM unnest($2::smallint[], $3::integer[]) AS c (provider_id, recon_id)
	JOIN simtally_store.reconciliation_month m USING (provider_id, recon_id)
	WHERE m.month = $1::date AND m.bill_loaded
), result AS (
	SELECT currency, class, count(*) AS count, count(impact) AS valued, sum(billed + impact) AS due, sum(billed) AS billed,
		sum(coalesce(-impact, billed)) AS step, count(rule) FILTER (WHERE impact IS NOT NULL) AS ruled,
		coalesce(sum(rule) FILTER (WHERE impact IS NOT NULL), 0) AS rule
	FROM (
		SELECT v.currency, v.class, coalesce(v.billed_amount, 0) AS billed,
			CASE WHEN v.delta = 0 THEN coalesce(v.amount_impact, 0) ELSE v.amount_impact END AS impact,
			-- thirty places before the division, so that the six kept are exact
			CASE WHEN v.expected_quantity = v.usage_quantity THEN NULL
				WHEN v.billed_quantity <> 0 AND v.billed_amount IS NOT NULL THEN round(((v.expected_quantity::numeric - v.usage_quantity)
					* coalesce(v.price_amount, v.billed_amount) + 0.000000000000000000000000000000) / v.billed_quantity, 6)
				WHEN v.delta <> 0 THEN round(((v.expected_quantity::numeric - v.usage_quantity)
					* v.amount_impact + 0.000000000000000000000000000000) / v.delta, 6) END AS rule
		FROM chosen JOIN simtally_store.verdict v USING (provider_id, recon_id)
		WHERE v.month = $1::date AND v.currency IS NOT NULL AND (v.billed_amount IS NOT NULL OR v.amount_impact IS NOT NULL)
	) v
	GROUP BY currency, class
), line AS (
	SELECT l.currency, count(*) AS count, sum(l.amount) AS amount
	FROM chosen JOIN simtally_store.billing_line l USING (provider_id)
	WHERE l.month = $1::date AND l.superseded_import IS NULL AND l.amount IS NOT NULL AND l.currency IS NOT NULL
	GROUP BY l.currency
), total AS (
	SELECT coalesce(r.currency, l.currency) AS currency, coalesce(r.count, 0) AS count, coalesce(r.valued, 0) AS valued,
		coalesce(r.due, 0) AS due, coalesce(r.ruled, 0) AS ruled, coalesce(r.rule, 0) AS rule, coalesce(r.billed, 0) AS billed,
		coalesce(l.count, 0) AS lines, coalesce(l.amount, 0) AS line_amount
	FROM (SELECT currency, sum(count)::bigint AS count, sum(valued)::bigint AS valued, sum(due) AS due,
			sum(ruled)::bigint AS ruled, sum(rule) AS rule, sum(billed) AS billed
		FROM result GROUP BY currency) r
	FULL JOIN line l USING (currency)
), step AS (
	SELECT currency, 1 AS place, 'usage' AS step, NULL AS class, valued AS count, due - rule AS amount, 0 AS begins FROM total
	UNION ALL
	SELECT currency, 2, 'rule', NULL, ruled, rule, NULL FROM total WHERE ruled > 0
	UNION ALL
	SELECT currency, 3, 'due', NULL, valued, due, 0 FROM total WHERE ruled > 0
	UNION ALL
	SELECT currency, 4, 'class', class, count, step, NULL FROM result
	UNION ALL
	SELECT currency, 5, 'billed', NULL, count, billed, 0 FROM total
	UNION ALL
	SELECT currency, 6, 'residual', NULL, NULL, line_amount - billed, billed FROM total
	UNION ALL
	SELECT currency, 7, 'lines', NULL, lines, line_amount, 0 FROM total
), placed AS (
	SELECT *, sum(amount) FILTER (WHERE step IN ('usage', 'rule', 'class')) OVER (PARTITION BY currency ORDER BY place, class_place
		ROWS UNBOUNDED PRECEDING) AS running
	FROM (SELECT *, array_position(ARRAY['matched', 'within_tolerance', 'unbilled', 'under_billed', 'over_billed', 'billed_not_used',
		'duplicate', 'unit_suspect', 'restated', 'period_shift', 'unknown_account', 'incomplete'], class) AS class_place FROM step) s
), ended AS (
	SELECT currency, place, class_place, step, class, count, amount, coalesce(begins, running - amount) AS from_value,
		coalesce(begins + amount, running) AS to_value
	FROM placed
), span AS (
	SELECT currency, least(min(from_value), min(to_value), 0) AS low, min(to_value) AS floor, greatest(max(from_value), max(to_value), 0) AS high
	FROM ended GROUP BY currency
), scale AS (
	SELECT currency, high, CASE WHEN low = 0 AND floor < high AND high - floor < high / 2
		THEN round(floor - (high - floor) / 5, CASE WHEN high - floor >= 100 THEN 0 ELSE 2 END) ELSE low END AS axis
	FROM span
)
SELECT e.currency, e.step, e.class, e.count, e.amount, e.to_value AS running,
	coalesce(round(1000 * (greatest(e.from_value, s.axis) - s.axis) / nullif(s.high - s.axis, 0)), 0)::integer AS x0,
	coalesce(round(1000 * (e.to_value - s.axis) / nullif(s.high - s.axis, 0)), 0)::integer AS x1, s.axis
FROM ended e JOIN scale s USING (currency)
ORDER BY e.currency COLLATE "C", e.place, e.class_place;
