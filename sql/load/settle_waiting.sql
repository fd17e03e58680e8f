-- settle_waiting.sql: figures that came after all: what was quarantined of the same account, metric and period, or kept for want of the
-- account, waits no longer. Of a row whose day could not be read any later file of that provider about the account will do.
-- What waits is looked up, row by row, through indexes: how much it is nobody can tell beforehand.
-- Takes: $1 run_id. Gives: one row: settled.
WITH open AS MATERIALIZED (
	SELECT quarantine_id, account_id, metric, period, import_id FROM simtally_store.awaited
	WHERE account_id = ANY (ARRAY(SELECT DISTINCT account_id FROM stage_usage))
), said AS MATERIALIZED (
	SELECT a.provider_id, a.account, d.metric, d.grain, s.period
	FROM stage_usage s
	JOIN simtally_store.series d USING (series_id)
	JOIN simtally_store.account a USING (account_id)
	WHERE d.role = 'used' AND EXISTS (SELECT FROM simtally_store.unregistered_usage WHERE settled_at IS NULL)
), settled AS (
	INSERT INTO simtally_store.quarantine_settled (quarantine_id, run_id)
	SELECT o.quarantine_id, $1::integer
	FROM open o
	CROSS JOIN LATERAL (
		SELECT FROM stage_usage s
		JOIN simtally_store.series d USING (series_id)
		LEFT JOIN stage_part p USING (raw_id)
		WHERE s.account_id = o.account_id AND d.role = 'used' AND p.import_id IS DISTINCT FROM o.import_id
			AND (s.period = o.period AND d.metric = coalesce(o.metric, d.metric) OR o.period IS NULL AND p.import_id IS NOT NULL)
			AND NOT EXISTS (SELECT FROM simtally_store.usage_import_part l WHERE l.import_id = o.import_id AND l.raw_id = s.raw_id) -- the same file again
		LIMIT 1
	) s
	ON CONFLICT DO NOTHING
	RETURNING quarantine_id
), placed AS (
	UPDATE simtally_store.unregistered_usage SET settled_run = $1::integer, settled_at = now()
	WHERE unregistered_id = ANY (ARRAY(
		SELECT u.unregistered_id FROM said s
		CROSS JOIN LATERAL (
			SELECT u.unregistered_id FROM simtally_store.unregistered_usage u
			WHERE u.provider_id = s.provider_id AND u.period = s.period AND u.account = s.account AND u.metric = s.metric AND u.grain = s.grain AND u.settled_at IS NULL
			OFFSET 0
		) u))
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
