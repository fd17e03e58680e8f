-- merge_unregistered.sql: figures of numbers that are not in the register, kept as they were read. What the same bytes no longer leave to nobody, and
-- what another file says of the same number, metric and period, is settled.
-- Takes: $1 run_id. Gives: one row: kept.
WITH staged AS MATERIALIZED (
	SELECT p.provider_id, s.account, s.metric, s.scope, s.grain, s.period, s.quantity, s.unit, s.adds, p.import_id, s.raw_id, s.at
	FROM stage_unregistered s JOIN stage_part p USING (raw_id)
), known AS MATERIALIZED ( -- of bytes that were read before
	SELECT u.unregistered_id, u.account, u.metric, u.scope, u.period, u.quantity, u.raw_id, u.at
	FROM stage_part p JOIN simtally_store.unregistered_usage u USING (raw_id)
	WHERE u.settled_at IS NULL
), gone AS (
	SELECT k.unregistered_id FROM known k
	WHERE NOT EXISTS (SELECT FROM stage_unregistered s WHERE s.raw_id = k.raw_id AND s.at = k.at AND s.account = k.account AND s.metric = k.metric AND s.scope = k.scope
		AND s.period = k.period AND s.quantity = k.quantity)
), replaced AS (
	SELECT u.unregistered_id
	FROM staged s
	CROSS JOIN LATERAL (
		SELECT u.unregistered_id, u.import_id FROM simtally_store.unregistered_usage u
		WHERE u.provider_id = s.provider_id AND u.period = s.period AND u.account = s.account AND u.metric = s.metric AND u.scope = s.scope AND u.grain = s.grain
			AND u.settled_at IS NULL
		OFFSET 0
	) u
	WHERE u.import_id <> s.import_id
		AND NOT EXISTS (SELECT FROM simtally_store.usage_import_part l WHERE l.import_id = u.import_id AND l.raw_id = s.raw_id) -- the same file again
), settled AS (
	UPDATE simtally_store.unregistered_usage SET settled_run = $1::integer, settled_at = now()
	WHERE unregistered_id = ANY (ARRAY(TABLE gone UNION ALL TABLE replaced))
	RETURNING provider_id, account, period, raw_id
), told AS ( -- with their rows in quarantine
	INSERT INTO simtally_store.quarantine_settled (quarantine_id, run_id)
	SELECT DISTINCT q.quarantine_id, $1::integer
	FROM settled s JOIN simtally_store.quarantine q ON q.raw_id = s.raw_id AND q.account = s.account AND q.period = s.period
	WHERE q.account_id IS NULL
	ON CONFLICT DO NOTHING
), added AS (
	INSERT INTO simtally_store.unregistered_usage (provider_id, account, metric, scope, grain, period, quantity, unit, adds, import_id, raw_id, at, run_id)
	SELECT s.*, $1::integer FROM staged s
	WHERE NOT EXISTS (SELECT FROM known k WHERE k.raw_id = s.raw_id AND k.at = s.at AND k.account = s.account AND k.metric = s.metric AND k.scope = s.scope
		AND k.period = s.period AND k.quantity = s.quantity)
	RETURNING provider_id, period
), touched AS (
	INSERT INTO stage_touched (provider_id, month)
	SELECT DISTINCT provider_id, date_trunc('month', period::timestamp)::date FROM (SELECT provider_id, period FROM added UNION ALL SELECT provider_id, period FROM settled) t
)
SELECT count(*) AS kept FROM added;
