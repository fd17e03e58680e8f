-- member_days.sql: accounts that are of groups on some of their days: what they used on the days of each, and what is left to them, by their days'
-- figures. Where the month was reported as a whole the days must add up to it, scope by scope, and then a day that none reports used nothing; else how
-- it divides is not known, and neither a group nor the account is judged by it. Where days make the month a part is complete as that is
-- (report_days.sql), on its own days.
-- Parameters: $1 provider_id, $2 month. Result: none; adds to recon_report, changes it and recon_member.
WITH parted AS (
	SELECT account_id, metric, bit_or(days) AS days FROM recon_member WHERE place = 'counted' AND days IS NOT NULL GROUP BY account_id, metric
), figure AS MATERIALIZED (
	SELECT f.account_id, f.metric, f.scope, f.grain, f.source, f.period, f.quantity, f.quality
	FROM parted
	JOIN recon_figure f USING (account_id, metric)
	WHERE f.period >= $2::date AND f.period < ($2::date + interval '1 month')::date
		AND f.close_id = coalesce((SELECT close_id FROM recon_closed WHERE month = $2::date), 0)
), off AS ( -- months that are not the sum of their days
	SELECT DISTINCT account_id, metric
	FROM (
		SELECT f.account_id, f.metric, f.scope, coalesce(sum(f.quantity) FILTER (WHERE f.grain = 'month'), 0) AS month, coalesce(sum(f.quantity) FILTER (WHERE f.grain = 'day'), 0) AS days
		FROM figure f
		JOIN recon_report r ON r.month = $2::date AND r.account_id = f.account_id AND r.metric = f.metric AND r.grain = 'month'
		WHERE f.grain = 'day' OR f.source = r.source
		GROUP BY f.account_id, f.metric, f.scope
	) s
	WHERE month <> days
), known AS (
	SELECT p.account_id, p.metric, p.days, r.grain = 'month' AS of_month
	FROM parted p
	JOIN recon_report r ON r.month = $2::date AND r.account_id = p.account_id AND r.metric = p.metric
	WHERE r.quantity IS NOT NULL AND (r.grain = 'day' OR r.completeness = 'complete' AND NOT EXISTS (
		SELECT FROM off o WHERE o.account_id = p.account_id AND o.metric = p.metric))
), doubt AS ( -- rows that could not be read (doubts.sql), by their day where that is known
	SELECT k.account_id, k.metric, bit_or(CASE WHEN NOT k.of_month AND w.period >= $2::date AND w.period < ($2::date + interval '1 month')::date
		THEN 1::bigint << (w.period - $2::date) ELSE simtally_store.month_bits($2::date, NULL, NULL) END) AS days
	FROM simtally_store.doubted d
	JOIN known k ON k.account_id = d.account_id AND k.metric = d.metric COLLATE "C"
	JOIN simtally_store.awaited w ON w.account_id = d.account_id AND coalesce(w.metric, d.metric) = d.metric AND coalesce(w.month, d.month) = d.month
	WHERE d.provider_id = $1::smallint AND d.month = $2::date AND NOT EXISTS (SELECT FROM recon_closed WHERE month = $2::date)
	GROUP BY k.account_id, k.metric
), part AS (
	SELECT m.figure_id, m.account_id, m.metric, m.days, known.of_month FROM recon_member m JOIN known USING (account_id, metric) WHERE m.place = 'counted' AND m.days IS NOT NULL
	UNION ALL
	SELECT account_id, account_id, metric, simtally_store.month_bits($2::date, NULL, NULL) & ~days, of_month FROM known
), day AS (
	SELECT account_id, metric, 1::bigint << (period - $2::date) AS bit, period, sum(quantity) AS quantity, min(quality) AS quality
	FROM figure WHERE grain = 'day' GROUP BY account_id, metric, period
), summed AS (
	SELECT p.figure_id, p.account_id, p.metric, p.days, p.of_month, coalesce(sum(d.quantity), 0) AS quantity, coalesce(bit_or(d.bit) FILTER (WHERE d.quality = 3), 0) AS final,
		coalesce(bit_or(d.bit) FILTER (WHERE d.quality < 3 AND d.period < v.today), 0) AS lower
	FROM part p
	JOIN simtally_store.provider v ON v.provider_id = $1::smallint
	LEFT JOIN day d ON d.account_id = p.account_id AND d.metric = p.metric AND d.bit & p.days <> 0
	GROUP BY p.figure_id, p.account_id, p.metric, p.days, p.of_month
), judged AS (
	SELECT s.figure_id, s.account_id, s.metric, s.days, s.quantity, n.finals, n.past,
		CASE WHEN s.lower & n.due <> 0 AND NOT s.of_month THEN 'lower_bound'
			WHEN s.of_month OR n.finals >= n.days THEN CASE WHEN o.days & s.days <> 0 THEN 'partial' ELSE 'complete' END WHEN n.finals < n.past THEN 'partial' ELSE 'provisional' END AS completeness
	FROM summed s
	JOIN simtally_store.account a ON a.account_id = s.account_id
	JOIN simtally_store.provider v ON v.provider_id = $1::smallint
	LEFT JOIN doubt o ON o.account_id = s.account_id AND o.metric = s.metric
	CROSS JOIN LATERAL (SELECT s.days & simtally_store.active_bits($2::date, a.active_from, a.active_to) AS due OFFSET 0) e
	CROSS JOIN LATERAL (
		SELECT e.due, bit_count(e.due::bit(32))::integer AS days, bit_count((e.due & s.final)::bit(32))::integer AS finals,
			bit_count((e.due & simtally_store.month_bits($2::date, NULL, v.today - 1))::bit(32))::integer AS past
	) n
), added AS (
	INSERT INTO recon_report (quantity, days, month, account_id, days_reported, days_expected, metric, grain, completeness)
	SELECT CASE WHEN abs(quantity) <= 9223372036854775807 THEN quantity END, days, $2::date, figure_id, finals, past, metric, 'day', completeness
	FROM judged WHERE figure_id <> account_id
), left_over AS (
	UPDATE recon_report r
	SET whole = r.quantity, quantity = j.quantity, days = j.days, days_reported = j.finals, days_expected = j.past, grain = 'day', source = NULL, completeness = j.completeness
	FROM judged j
	WHERE r.month = $2::date AND r.account_id = j.figure_id AND r.metric = j.metric AND j.figure_id = j.account_id
), unknown AS (
	UPDATE recon_report r
	SET apart = true, grouped = true
	FROM parted p
	WHERE r.month = $2::date AND r.account_id = p.account_id AND r.metric = p.metric AND NOT EXISTS (SELECT FROM known k WHERE k.account_id = p.account_id AND k.metric = p.metric)
	RETURNING r.account_id, r.metric, r.grain, r.completeness
)
UPDATE recon_member m
SET why = format('its on days %s alone, and %s', simtally_store.days_text(m.days), CASE WHEN u.grain = 'day' THEN 'its days come to more than 64 bits hold'
	WHEN u.completeness <> 'complete' THEN 'its month is not complete'
	WHEN EXISTS (SELECT FROM figure f WHERE f.account_id = m.account_id AND f.metric = m.metric AND f.grain = 'day') THEN 'its days do not add up to its month'
	ELSE 'only a figure of the whole month is known' END)
FROM unknown u
WHERE m.account_id = u.account_id AND m.metric = u.metric AND m.place = 'counted' AND m.days IS NOT NULL;
