-- figures.sql: the figures of record of a month: its own, and those of its days.
-- Parameters: $1 close_id, $2 month. Result: none; fills simtally_store.closed_figure.
INSERT INTO simtally_store.closed_figure (close_id, account_id, series_id, period, quantity, quality, revision, recorded_at, run_id, raw_id)
SELECT $1::integer, f.account_id, f.series_id, f.period, f.quantity, f.quality, f.revision, f.recorded_at, f.run_id, f.raw_id
FROM recon_figure f
LEFT JOIN recon_report r ON f.grain = 'month' AND r.month = $2::date AND r.account_id = f.account_id AND r.metric = f.metric AND r.grain = 'month' AND r.source = f.source
WHERE f.close_id = 0 AND f.period >= $2::date AND f.period < ($2::date + interval '1 month')::date
	AND (f.grain = 'day' OR r.account_id IS NOT NULL)
ORDER BY f.account_id, f.series_id, f.period;
