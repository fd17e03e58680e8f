-- merge_reject.sql: what could not be understood, with its place and reason.
-- A piece of a bulk file that is read again says nothing twice.
-- Takes: $1 run_id. Gives: one row: quarantined.
WITH added AS (
	INSERT INTO simtally_store.quarantine (run_id, provider_id, account_id, account, at, source, reason, detail, raw_id)
	SELECT $1::integer, r.provider_id, r.account_id, r.account, r.at, r.source, r.reason, r.detail, coalesce(a.kept_id, r.raw_id)
	FROM stage_reject r LEFT JOIN stage_alias a USING (raw_id)
	WHERE NOT EXISTS (SELECT FROM stage_part p JOIN simtally_store.quarantine q ON q.raw_id = p.raw_id
		WHERE p.raw_id = r.raw_id AND q.at = r.at AND q.reason = r.reason AND q.detail IS NOT DISTINCT FROM r.detail)
)
SELECT count(*) AS quarantined FROM stage_reject;
