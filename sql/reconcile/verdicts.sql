-- verdicts.sql: what does not simply match (matches.sql), each with its money and its most likely cause.
-- Parameters: $1 provider_id, $2 month, $3 recon_id. Result: none; fills simtally_store.verdict.
INSERT INTO simtally_store.verdict (recon_id, provider_id, account_id, account, month, metric, scope, lines,
	usage_quantity, billed_quantity, expected_quantity, delta, unit, class, billed_amount, amount_impact, currency, explanation, product, rule, price_amount)
WITH finding AS (
	SELECT DISTINCT ON (account_id, metric, scope) account_id, metric, scope, class, kept_quantity, kept_amount, explanation
	FROM recon_finding
	ORDER BY account_id, metric, scope, place
), judged AS NOT MATERIALIZED (
	SELECT c.*, f.explanation AS found, f.kept_quantity, f.kept_amount, c.expected::numeric - c.billed AS delta, w.words AS allowance_words,
		r.rule AS rounding, g.rule AS sum_of, g.apart, g.incomplete AS members_incomplete,
		coalesce(c.class, f.class, CASE WHEN c.usage = 0 AND c.billed <> 0 THEN 'billed_not_used'
			WHEN c.expected > c.billed THEN 'under_billed' ELSE 'over_billed' END) AS verdict,
		c.price_amount IS NOT NULL AND c.billed <> 0 AS priced -- a line of no quantity has no unit price
	FROM recon_candidate c
	LEFT JOIN finding f ON c.class IS NULL AND f.account_id = c.account_id AND f.metric = c.metric AND f.scope = c.scope
	LEFT JOIN recon_product r ON r.metric = c.metric AND r.label = c.scope
	LEFT JOIN recon_allowance w ON w.account_id = c.account_id AND w.metric = c.metric AND w.label = c.scope
	LEFT JOIN recon_group_word g ON g.group_id = c.account_id AND g.metric = c.metric
	WHERE NOT c.pooled AND (c.class IS DISTINCT FROM 'matched' OR c.several OR c.also_billed IS NOT NULL OR c.account_id < 0)
), tariff AS ( -- the price of each kind of result that has none of its own
	SELECT k.metric, k.scope, coalesce(k.currency, '') AS asked, t.price, t.per, t.currency
	FROM (
		SELECT DISTINCT metric, scope, product, currency FROM judged
		WHERE account_id IS NOT NULL AND delta <> 0 AND NOT priced AND NOT several
	) k
	CROSS JOIN LATERAL (
		SELECT t.price, t.per, t.currency
		FROM simtally_store.tariff t
		WHERE t.provider_id = $1::smallint AND t.metric COLLATE "C" = k.metric AND t.scope COLLATE "C" IN (k.scope, k.product, '')
			AND t.valid_from < ($2::date + interval '1 month')::date AND coalesce(t.valid_to, 'infinity') >= $2::date
			AND (k.currency IS NULL OR t.currency COLLATE "C" = k.currency)
		ORDER BY t.scope = '', greatest(t.valid_from, $2::date), t.valid_from DESC, t.tariff_id DESC
		LIMIT 1
	) t
)
SELECT $3::integer, $1::smallint, CASE WHEN j.account_id > 0 THEN j.account_id END, j.account, $2::date, j.metric, j.scope, j.lines,
	j.usage, j.billed, j.expected, CASE WHEN abs(j.delta) <= 9223372036854775807 THEN j.delta END, j.unit, j.verdict, j.amount,
	CASE
		WHEN j.verdict IN ('unknown_account', 'incomplete') OR j.several THEN NULL
		WHEN j.delta = 0 THEN 0
		-- of a duplicate the other lines were too much as they stand, whatever they price a unit at; thirty places before
		-- each division, so that the six kept are exact
		WHEN j.priced AND j.kept_amount IS NOT NULL THEN trim_scale(j.kept_amount - j.price_amount
			+ round(((j.expected::numeric - j.kept_quantity) * j.kept_amount + 0.000000000000000000000000000000) / j.kept_quantity, 6))
		WHEN j.priced THEN trim_scale(round((j.delta * j.price_amount + 0.000000000000000000000000000000) / j.billed, 6))
		ELSE trim_scale(round((j.delta * t.price + 0.000000000000000000000000000000) / t.per, 6))
	END,
	CASE WHEN NOT j.several THEN coalesce(j.currency, t.currency) END,
	nullif(concat_ws('; ', CASE
		WHEN j.found IS NOT NULL AND j.verdict NOT IN ('under_billed', 'over_billed') THEN j.found
		WHEN j.verdict = 'unknown_account' THEN format('"%s" is not in the register', j.account)
		WHEN j.verdict = 'incomplete' AND j.completeness = 'complete' AND j.usage IS NOT NULL AND j.expected IS NULL
			THEN CASE WHEN j.allowance IS NULL THEN j.allowance_words ELSE 'what is to be billed comes to more than 64 bits hold' END
		WHEN j.verdict = 'incomplete' AND j.members_incomplete IS NOT NULL THEN j.members_incomplete
		WHEN j.verdict = 'incomplete' THEN simtally_store.what_is_missing($2::date, j.completeness, j.grain, j.usage, j.unit, j.days_reported, j.days_expected)
		WHEN j.verdict = 'within_tolerance' THEN format('off by %s, within the tolerance of %s',
			simtally_store.human(abs(j.delta), j.unit), simtally_store.human(j.tolerance, j.unit))
		WHEN j.verdict = 'billed_not_used' THEN format('billed %s, used nothing', simtally_store.human(j.billed, j.unit))
		WHEN j.verdict = 'unbilled' THEN format('%s %s%s, not billed', s.due,
			CASE WHEN j.completeness = 'lower_bound' THEN 'at least ' ELSE '' END, simtally_store.human(j.expected, j.unit))
		WHEN j.verdict = 'under_billed' THEN format('%s %s%s, billed %s: %s less', s.due,
			CASE WHEN j.completeness = 'lower_bound' THEN 'at least ' ELSE '' END, simtally_store.human(j.expected, j.unit),
			simtally_store.human(j.billed, j.unit), simtally_store.human(j.delta, j.unit))
		WHEN j.verdict = 'over_billed' THEN format('%s %s, billed %s: %s more', s.due, simtally_store.human(j.expected, j.unit),
			simtally_store.human(j.billed, j.unit), simtally_store.human(-j.delta, j.unit))
	END,
	CASE WHEN j.verdict <> 'matched' AND j.expected <> j.usage THEN format('of %s used, %s', simtally_store.human(j.usage, j.unit), s.rule) END,
	CASE WHEN j.verdict IN ('under_billed', 'over_billed') THEN j.found END,
	CASE WHEN j.several THEN 'its lines are in several currencies, which are never added' END,
	j.apart,
	j.also_billed || ' billed as well'), ''),
	j.product, s.rule, nullif(j.price_amount, j.amount)
FROM judged j
CROSS JOIN LATERAL (
	SELECT CASE WHEN j.expected = j.usage THEN 'used' ELSE 'expected' END AS due,
		nullif(concat_ws(', ', j.sum_of, CASE WHEN j.allowance IS NOT NULL THEN j.allowance_words END, j.rounding), '') AS rule
) s
LEFT JOIN tariff t ON t.metric = j.metric AND t.scope = j.scope AND t.asked = coalesce(j.currency, '')
	AND j.delta <> 0 AND NOT j.priced
ORDER BY j.account, j.metric, j.scope, j.account_id;
