-- settle_waiting.sql: figures that came after all: what was quarantined of the same account, metric and period, or kept for want of the
-- account, waits no longer. Of a row whose day could not be read any later file of that provider about the account will do.
-- Takes: $1 run_id. Gives: one row: settled.
WITH open AS MATERIALIZED (
	SELECT quarantine_id, account_id, metric, period, import_id FROM simtally_store.awaited
), unplaced AS MATERIALIZED (
	SELECT u.unregistered_id, a.account_id, u.metric, u.grain, u.period
	FROM simtally_store.unregistered_usage u
	JOIN simtally_store.account a ON a.provider_id = u.provider_id AND a.account = u.account
	WHERE u.settled_at IS NULL
), said AS MATERIALIZED (
	SELECT s.account_id, d.metric, d.grain, s.period, s.raw_id, p.import_id
	FROM stage_usage s
	JOIN simtally_store.series d USING (series_id)
	LEFT JOIN stage_part p USING (raw_id)
	WHERE d.role = 'used' AND (EXISTS (SELECT FROM open) OR EXISTS (SELECT FROM unplaced))
), settled AS (
	INSERT INTO simtally_store.quarantine_settled (quarantine_id, run_id)
	SELECT DISTINCT o.quarantine_id, $1::integer
	FROM open o
	JOIN said s ON s.account_id = o.account_id AND s.import_id IS DISTINCT FROM o.import_id
	WHERE (o.period = s.period AND coalesce(o.metric, s.metric) = s.metric OR o.period IS NULL AND s.import_id IS NOT NULL)
		AND NOT EXISTS (SELECT FROM simtally_store.usage_import_part l WHERE l.import_id = o.import_id AND l.raw_id = s.raw_id) -- the same file again
	ON CONFLICT DO NOTHING
	RETURNING quarantine_id
), placed AS (
	UPDATE simtally_store.unregistered_usage SET settled_run = $1::integer, settled_at = now()
	WHERE unregistered_id IN (SELECT u.unregistered_id FROM unplaced u JOIN said s USING (account_id, metric, grain, period))
	RETURNING account, period, raw_id, provider_id
), told AS (
	INSERT INTO simtally_store.quarantine_settled (quarantine_id, run_id)
	SELECT DISTINCT q.quarantine_id, $1::integer
	FROM placed u JOIN simtally_store.quarantine q ON q.raw_id = u.raw_id AND q.account = u.account AND q.period = u.period
	WHERE q.account_id IS NULL
	ON CONFLICT DO NOTHING
), touched AS (
	INSERT INTO stage_touched (provider_id, month)
	SELECT DISTINCT provider_id, date_trunc('month', period::timestamp)::date FROM placed
)
SELECT (SELECT count(*) FROM settled) + (SELECT count(*) FROM placed) AS settled;
