-- report_days.sql: what the days say, where no month figure was reported. A day is a bit: bit 0 is the 1st.
-- Days outside active_from..active_to count as use, but decide nothing about what is complete.
-- Parameters: $1 provider_id, $2 month, $3 only what recon_wanted names. Result: none; adds to recon_report.
INSERT INTO recon_report (quantity, month, account_id, days_reported, days_expected, metric, grain, completeness)
SELECT CASE WHEN abs(d.quantity) <= 9223372036854775807 THEN d.quantity END, $2::date, d.account_id,
	n.finals, greatest(0, e.days_past), d.metric, 'day',
	CASE
		WHEN d.lower & n.active <> 0 THEN 'lower_bound'
		WHEN n.finals >= e.days THEN 'complete'
		WHEN n.finals < e.days_past THEN 'partial'
		ELSE 'provisional'
	END
FROM (
	SELECT f.account_id, f.metric, sum(f.quantity) AS quantity,
		coalesce(bit_or(1 << (f.period - $2::date)) FILTER (WHERE f.quality = 3), 0) AS final,
		coalesce(bit_or(1 << (f.period - $2::date)) FILTER (WHERE f.quality < 3 AND f.period < p.today), 0) AS lower,
		coalesce(bit_or(1 << (f.period - $2::date)) FILTER (WHERE f.quality < 3), 0) AS early
	FROM recon_figure f
	JOIN simtally_store.provider p ON p.provider_id = $1::smallint
	LEFT JOIN recon_wanted w ON w.account_id = f.account_id AND w.metric = f.metric
	WHERE f.grain = 'day' AND f.period >= $2::date AND f.period < ($2::date + interval '1 month')::date AND f.close_id = 0
		AND NOT EXISTS (SELECT FROM recon_closed WHERE month = $2::date)
		AND (NOT $3::boolean OR w.account_id IS NOT NULL)
		AND NOT EXISTS (SELECT FROM recon_report r
			WHERE r.month = $2::date AND r.account_id = f.account_id AND r.metric = f.metric)
	GROUP BY f.account_id, f.metric
) d
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = $1::smallint
CROSS JOIN LATERAL (
	SELECT greatest(a.active_from, $2::date) AS first_day, least(a.active_to, ($2::date + interval '1 month - 1 day')::date) AS last_day
) s
CROSS JOIN LATERAL (
	SELECT s.last_day - s.first_day + 1 AS days, least(s.last_day, p.today - 1) - s.first_day + 1 AS days_past
) e
CROSS JOIN LATERAL (
	SELECT m.active, bit_count(((d.final & ~d.early)::bigint & m.active)::bit(32))::integer AS finals
	FROM (SELECT CASE WHEN e.days > 0 THEN ((1::bigint << e.days) - 1) << (s.first_day - $2::date) ELSE 0 END AS active) m
) n;
