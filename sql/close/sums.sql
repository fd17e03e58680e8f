-- sums.sql: what the days add up to where no month figure was reported, scope by scope, as month_of_days has it.
-- Parameters: $1 close_id, $2 month, $3 provider_id. Result: none; fills simtally_store.closed_sum.
INSERT INTO simtally_store.closed_sum (close_id, account_id, series_id, month, quantity, completeness, days_reported, revision, run_id)
SELECT $1::integer, d.account_id, d.series_id, $2::date, CASE WHEN d.quantity <= 9223372036854775807 THEN d.quantity END,
	CASE
		WHEN d.lower_bounds > 0 THEN 'lower_bound'
		WHEN d.finals >= d.last_day - d.first_day + 1 THEN CASE WHEN d.doubted THEN 'partial' ELSE 'complete' END
		WHEN d.finals < least(d.last_day, d.today - 1) - d.first_day + 1 THEN 'partial'
		ELSE 'provisional'
	END, d.days, d.revision, d.run_id
FROM (
	SELECT f.account_id, min(f.series_id) AS series_id, sum(f.quantity) AS quantity, count(*) AS days,
		count(*) FILTER (WHERE f.quality = 3 AND f.period BETWEEN greatest(a.active_from, $2::date) AND least(a.active_to, ($2::date + interval '1 month')::date - 1)) AS finals,
		count(*) FILTER (WHERE f.quality < 3 AND f.period < p.today) AS lower_bounds,
		(1 + sum(f.revision - 1))::integer AS revision, max(f.run_id) AS run_id,
		EXISTS (SELECT FROM simtally_store.doubted o WHERE o.account_id = f.account_id AND o.month = $2::date AND o.metric = s.metric) AS doubted,
		min(greatest(a.active_from, $2::date)) AS first_day, min(least(a.active_to, ($2::date + interval '1 month')::date - 1)) AS last_day,
		coalesce(min(p.today), 'infinity') AS today
	FROM simtally_store.closed_figure f
	JOIN recon_series s ON s.series_id = f.series_id AND s.grain = 'day'
	JOIN recon_report r ON r.month = $2::date AND r.account_id = f.account_id AND r.metric = s.metric AND r.grain = 'day'
	JOIN simtally_store.account a ON a.account_id = f.account_id
	JOIN simtally_store.provider p ON p.provider_id = $3::smallint
	WHERE f.close_id = $1::integer AND f.period >= $2::date AND f.period < ($2::date + interval '1 month')::date
	GROUP BY f.account_id, s.metric, s.scope
) d
ORDER BY d.account_id, d.series_id;
