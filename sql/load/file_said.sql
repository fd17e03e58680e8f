-- file_said.sql: a file was read to its end: of each account, metric and period that its lines name it says all there is. Stages what
-- withdraw.sql needs where something else stands. A period with a line that was refused, or an account with one that may be of any period,
-- is left out.
-- Takes: $1 import_id (of a replay below zero), $2 first day, $3 last day, $4 the day before which what ended is final. Gives: one row:
-- staged.
WITH refused AS MATERIALIZED (
	SELECT DISTINCT account_id, coalesce(metric, '') AS metric, period FROM simtally_store.quarantine
	WHERE import_id = abs($1::integer) AND account_id IS NOT NULL
), given AS MATERIALIZED (
	SELECT f.account_id, f.series_id, f.period, f.raw_id, d.provider_id, d.endpoint, d.metric, d.grain, d.role
	FROM simtally_store.usage_file_said f JOIN simtally_store.series d USING (series_id)
	WHERE f.import_id = $1::integer AND f.period BETWEEN $2::date AND $3::date
), said AS MATERIALIZED (
	SELECT g.account_id, g.provider_id, g.endpoint, g.metric, g.grain, g.period, max(g.raw_id) AS raw_id
	FROM given g
	WHERE g.role IN ('used', 'entry')
		AND NOT EXISTS (SELECT FROM refused r WHERE r.account_id = g.account_id AND r.period = g.period AND r.metric IN (g.metric, ''))
		AND NOT EXISTS (SELECT FROM refused r WHERE r.account_id = g.account_id AND r.period IS NULL AND r.metric IN (g.metric, ''))
	GROUP BY g.account_id, g.provider_id, g.endpoint, g.metric, g.grain, g.period
), standing AS MATERIALIZED (
	SELECT s.*, u.series_id
	FROM said s JOIN simtally_store.usage u ON u.account_id = s.account_id AND u.period = s.period
), more AS MATERIALIZED ( -- than the file gives
	SELECT DISTINCT s.account_id, s.provider_id, s.endpoint, s.metric, s.grain, s.period, s.raw_id
	FROM standing s
	JOIN simtally_store.series d ON d.series_id = s.series_id AND d.provider_id = s.provider_id AND d.endpoint = s.endpoint
		AND d.metric = s.metric
		AND d.grain = s.grain AND d.role <> 'check'
	WHERE NOT EXISTS (SELECT FROM simtally_store.usage_file_said g
		WHERE g.import_id = $1::integer AND g.account_id = s.account_id AND g.series_id = s.series_id AND g.period = s.period)
), told AS (
	INSERT INTO stage_said (account_id, provider_id, endpoint, metric, grain, gives, own, from_day, to_day, settled, read_at, raw_id)
	SELECT m.account_id, m.provider_id, m.endpoint, m.metric, m.grain, m.grain, false, m.period,
		CASE m.grain WHEN 'month' THEN (m.period + interval '1 month - 1 day')::date ELSE m.period END, $4::date, p.read_at, m.raw_id
	FROM more m JOIN simtally_store.usage_file_part p ON p.provider_id = m.provider_id AND p.raw_id = m.raw_id
	RETURNING 1
), kept AS (
	INSERT INTO stage_usage (account_id, series_id, period, quantity, quality, raw_id)
	SELECT g.account_id, g.series_id, g.period, 0, 3, g.raw_id
	FROM given g JOIN (SELECT DISTINCT account_id, period FROM more) m USING (account_id, period)
), emptied AS (
	DELETE FROM simtally_store.usage_file_said f
	WHERE f.import_id = $1::integer OR $1::integer > 0 AND f.import_id IN (
		SELECT o.import_id FROM simtally_store.usage_import n JOIN simtally_store.usage_import o ON o.provider_id = n.provider_id
			AND o.import_id < n.import_id
		WHERE n.import_id = $1::integer AND o.finished_at IS NULL)
)
SELECT count(*) AS staged FROM told;
