-- control.sql: the chain of control totals from the current figures to the billed lines, by provider and metric.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the reconciliation of each (NULL: none)
-- Gives: provider, bill_loaded, metric, unit, figures, figure_quantity (current), held, held_quantity (of those, figures of accounts
--        and metrics that have a result), apart, apart_quantity (the others), results, result_quantity, agreed_quantity,
--        exception_quantity, open_quantity (no verdict), with the count of each, lines, line_quantity,
--        billed_quantity (of the results); what does not foot: apart_difference (figures, less held, less apart), usage_difference (of
--        the results from what is held), class_difference (results less the three groups), bill_difference (results from lines)

WITH chosen AS (
	SELECT c.provider_id, c.recon_id, p.name, coalesce(m.bill_loaded, false) AS bill_loaded
	FROM unnest($2::smallint[], $3::integer[]) AS c (provider_id, recon_id)
	JOIN simtally_store.provider p USING (provider_id)
	LEFT JOIN simtally_store.reconciliation_month m ON m.provider_id = c.provider_id AND m.recon_id = c.recon_id AND m.month = $1::date
), result AS (
	SELECT v.provider_id, v.metric, max(v.unit) AS unit, count(*) AS results,
		coalesce(sum(v.usage_quantity), 0) AS result_quantity, coalesce(sum(v.billed_quantity), 0) AS billed_quantity,
		count(*) FILTER (WHERE v.class IN ('matched', 'within_tolerance')) AS agreed,
		coalesce(sum(v.usage_quantity) FILTER (WHERE v.class IN ('matched', 'within_tolerance')), 0) AS agreed_quantity,
		count(*) FILTER (WHERE v.class NOT IN ('matched', 'within_tolerance', 'incomplete')) AS exceptions,
		coalesce(sum(v.usage_quantity) FILTER (WHERE v.class NOT IN ('matched', 'within_tolerance', 'incomplete')), 0) AS exception_quantity,
		count(*) FILTER (WHERE v.class = 'incomplete') AS open,
		coalesce(sum(v.usage_quantity) FILTER (WHERE v.class = 'incomplete'), 0) AS open_quantity
	FROM chosen JOIN simtally_store.verdict v USING (provider_id, recon_id)
	WHERE v.month = $1::date
	GROUP BY v.provider_id, v.metric
), judged AS (
	SELECT v.account_id, v.metric
	FROM chosen JOIN simtally_store.verdict v USING (provider_id, recon_id)
	WHERE v.month = $1::date AND v.account_id IS NOT NULL
	GROUP BY v.account_id, v.metric
	UNION -- what a group's result counts
	SELECT m.account_id, m.metric
	FROM chosen JOIN simtally_store.verdict_member m USING (provider_id, recon_id)
	WHERE m.month = $1::date AND m.place = 'counted' AND m.days IS NULL
), part AS ( -- accounts that groups' results count on some days alone; NULL: how their month divides is not known, and no result holds it
	SELECT m.provider_id, m.account_id, m.metric, sum(m.usage_quantity) FILTER (WHERE m.place = 'counted') AS used,
		sum(m.usage_quantity) FILTER (WHERE m.place IN ('pool', 'cards')) AS away
	FROM chosen JOIN simtally_store.verdict_member m USING (provider_id, recon_id)
	WHERE m.month = $1::date AND m.days IS NOT NULL AND m.place <> 'itself'
	GROUP BY m.provider_id, m.account_id, m.metric
), divided AS ( -- what of such accounts is held beside a result of their own, or is not held by that
	SELECT t.provider_id, t.metric, sum(CASE WHEN j.account_id IS NULL THEN coalesce(t.used, 0) ELSE -coalesce(t.away, 0) END) AS quantity
	FROM part t
	LEFT JOIN judged j USING (account_id, metric)
	GROUP BY t.provider_id, t.metric
), shut AS ( -- months that are closed: their figures are those that were closed
	SELECT close_id, provider_id FROM simtally_store.standing_close WHERE month = $1::date AND provider_id = ANY ($2::smallint[])
), source AS (
	SELECT series_id, provider_id, metric, scope, grain, role, unit, dense_rank() OVER (PARTITION BY provider_id, metric, grain ORDER BY rank, endpoint COLLATE "C") AS source
	FROM simtally_store.series
	WHERE provider_id = ANY ($2::smallint[]) AND role IN ('used', 'entry')
		AND provider_id NOT IN (SELECT provider_id FROM shut)
), record AS ( -- the same figures as month_figure: a month's own from the first source that has it, else the sum of the days
	SELECT s.provider_id, s.metric, s.unit, u.account_id, u.quantity
	FROM simtally_store.usage u JOIN source s USING (series_id)
	WHERE u.period = $1::date AND s.grain = 'month' AND s.role = 'used' AND s.source = 1
	UNION ALL
	SELECT s.provider_id, s.metric, s.unit, u.account_id, u.quantity
	FROM simtally_store.usage u JOIN source s USING (series_id)
	WHERE u.period = $1::date AND s.grain = 'month' AND s.role = 'used' AND s.source > 1
		AND NOT EXISTS (SELECT FROM simtally_store.usage b JOIN source o USING (series_id)
			WHERE b.account_id = u.account_id AND b.period = $1::date AND o.metric = s.metric AND o.grain = 'month' AND o.source < s.source)
	UNION ALL
	SELECT s.provider_id, s.metric, s.unit, u.account_id, sum(u.quantity)
	FROM simtally_store.usage u JOIN source s USING (series_id)
	WHERE u.period >= $1::date AND u.period < $1::date + interval '1 month' AND s.grain = 'day' AND s.role = 'used'
		AND NOT EXISTS (SELECT FROM simtally_store.usage b JOIN source o USING (series_id)
			WHERE b.account_id = u.account_id AND b.period = $1::date AND o.metric = s.metric AND o.grain = 'month')
		AND (s.source = 1 OR NOT EXISTS (SELECT FROM simtally_store.usage b JOIN source o USING (series_id)
			WHERE b.account_id = u.account_id AND b.period = u.period AND o.metric = s.metric AND o.scope = s.scope AND o.grain = 'day' AND o.source < s.source))
	GROUP BY s.provider_id, s.metric, s.scope, s.unit, u.account_id
	UNION ALL
	SELECT f.provider_id, f.metric, f.unit, f.account_id, f.quantity
	FROM shut JOIN simtally_store.closed_month_figure f USING (close_id)
), figure AS (
	SELECT f.provider_id, f.metric, max(f.unit) AS unit, count(*) AS figures, sum(f.quantity) AS figure_quantity,
		count(coalesce(j.account_id::numeric, t.used)) AS held, coalesce(sum(f.quantity) FILTER (WHERE j.account_id IS NOT NULL), 0) + coalesce(max(d.quantity), 0) AS held_quantity,
		count(*) - count(coalesce(j.account_id::numeric, t.used)) AS apart, coalesce(sum(f.quantity) FILTER (WHERE j.account_id IS NULL), 0) - coalesce(max(d.quantity), 0) AS apart_quantity
	FROM record f
	LEFT JOIN judged j USING (account_id, metric)
	LEFT JOIN part t USING (account_id, metric)
	LEFT JOIN divided d ON d.provider_id = f.provider_id AND d.metric = f.metric
	GROUP BY f.provider_id, f.metric
), line AS (
	SELECT provider_id, metric, count(*) AS lines, sum(quantity) AS line_quantity
	FROM simtally_store.billing_line
	WHERE month = $1::date AND provider_id = ANY ($2::smallint[]) AND superseded_import IS NULL
	GROUP BY provider_id, metric
)
SELECT c.name AS provider, c.bill_loaded, m.metric, m.unit,
	coalesce(f.figures, 0) AS figures, coalesce(f.figure_quantity, 0) AS figure_quantity,
	coalesce(f.held, 0) AS held, coalesce(f.held_quantity, 0) AS held_quantity,
	coalesce(f.apart, 0) AS apart, coalesce(f.apart_quantity, 0) AS apart_quantity,
	coalesce(r.results, 0) AS results, coalesce(r.result_quantity, 0) AS result_quantity,
	coalesce(r.agreed, 0) AS agreed, coalesce(r.agreed_quantity, 0) AS agreed_quantity,
	coalesce(r.exceptions, 0) AS exceptions, coalesce(r.exception_quantity, 0) AS exception_quantity,
	coalesce(r.open, 0) AS open, coalesce(r.open_quantity, 0) AS open_quantity,
	coalesce(l.lines, 0) AS lines, coalesce(l.line_quantity, 0) AS line_quantity,
	coalesce(r.billed_quantity, 0) AS billed_quantity,
	coalesce(f.figure_quantity - f.held_quantity - f.apart_quantity, 0) AS apart_difference,
	coalesce(r.result_quantity, 0) - coalesce(f.held_quantity, 0) AS usage_difference,
	coalesce(r.result_quantity - r.agreed_quantity - r.exception_quantity - r.open_quantity, 0) AS class_difference,
	coalesce(r.billed_quantity, 0) - coalesce(l.line_quantity, 0) AS bill_difference
FROM chosen c
CROSS JOIN (VALUES (1, 'data', 'byte'), (2, 'voice', 'second'), (3, 'sms', 'message'), (4, 'mms', 'message')) AS m (place, metric, unit)
LEFT JOIN figure f ON f.provider_id = c.provider_id AND f.metric = m.metric
LEFT JOIN result r ON r.provider_id = c.provider_id AND r.metric = m.metric
LEFT JOIN line l ON l.provider_id = c.provider_id AND l.metric = m.metric
WHERE f.figures IS NOT NULL OR r.results IS NOT NULL OR l.lines IS NOT NULL
ORDER BY c.name COLLATE "C", m.place;
