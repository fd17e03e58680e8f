-- merge_unit.sql: the ledger: each unit of the batch is finished, or given back, by the session that claimed it.
-- Takes: $1 session_id. Gives: one row: staged, finished; they differ when a claim was lost, and then nothing may be committed.
WITH finished AS (
	UPDATE simtally_store.unit_of_work u
	SET state = s.state, outcome = s.outcome, reason = s.reason, trace = s.trace, attempts = u.attempts + s.attempts, claimed_by = NULL, due_at = s.due_at,
		fetched_at    = coalesce(s.fetched_at, u.fetched_at),
		fetched_as_of = CASE WHEN s.fetched_at IS NULL THEN u.fetched_as_of ELSE s.as_of END,
		final         = CASE WHEN s.state = 'done' THEN s.final ELSE u.final END,
		raw_id        = CASE WHEN s.raw_id IS NULL OR a.raw_id IS NOT NULL THEN u.raw_id ELSE s.raw_id END,
		raw_sha256    = CASE WHEN s.raw_id IS NULL OR a.raw_id IS NOT NULL THEN u.raw_sha256 ELSE sha256(r.body) END
	FROM stage_unit s
	LEFT JOIN stage_alias a ON a.raw_id = s.raw_id
	LEFT JOIN stage_raw r ON r.raw_id = s.raw_id
	WHERE u.account_id = s.account_id AND u.unit_id = s.unit_id AND u.state = 'claimed' AND u.claimed_by = $1::integer
	RETURNING 1
)
SELECT (SELECT count(*) FROM stage_unit) AS staged, (SELECT count(*) FROM finished) AS finished;
