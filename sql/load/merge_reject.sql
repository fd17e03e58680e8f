-- merge_reject.sql: what could not be understood, with its place and reason, and of a row of a file the month it speaks of.
-- A piece of a bulk file that is read again says nothing twice; what it no longer says is settled.
-- Takes: $1 run_id. Gives: one row: quarantined.
WITH known AS MATERIALIZED ( -- of bytes that were read before
	SELECT q.quarantine_id, q.raw_id, q.at, q.reason, q.detail
	FROM stage_part p JOIN simtally_store.quarantine q USING (raw_id)
	WHERE NOT EXISTS (SELECT FROM simtally_store.quarantine_settled s WHERE s.quarantine_id = q.quarantine_id)
), settled AS (
	INSERT INTO simtally_store.quarantine_settled (quarantine_id, run_id)
	SELECT k.quarantine_id, $1::integer FROM known k
	WHERE NOT EXISTS (SELECT FROM stage_reject r WHERE r.raw_id = k.raw_id AND r.at = k.at AND r.reason = k.reason AND r.detail IS NOT DISTINCT FROM k.detail)
	ON CONFLICT DO NOTHING
), added AS (
	INSERT INTO simtally_store.quarantine (run_id, provider_id, account_id, account, at, source, reason, detail, raw_id, import_id, month, period, metric,
		quantity, file_line)
	SELECT $1::integer, r.provider_id, r.account_id, r.account, r.at, r.source, r.reason, r.detail, coalesce(a.kept_id, r.raw_id), p.import_id,
		date_trunc('month', r.period::timestamp)::date, r.period, r.metric, r.quantity,
		CASE WHEN p.raw_id IS NOT NULL THEN substring(r.at FROM '^line ([0-9]+)')::bigint END
	FROM stage_reject r
	LEFT JOIN stage_alias a USING (raw_id)
	LEFT JOIN stage_part p ON p.raw_id = r.raw_id
	WHERE NOT EXISTS (SELECT FROM known k WHERE k.raw_id = r.raw_id AND k.at = r.at AND k.reason = r.reason AND k.detail IS NOT DISTINCT FROM r.detail)
	RETURNING provider_id, month, import_id
), touched AS (
	INSERT INTO stage_touched (provider_id, month) SELECT DISTINCT provider_id, month FROM added WHERE import_id IS NOT NULL AND month IS NOT NULL
)
SELECT count(*) AS quarantined FROM stage_reject;
