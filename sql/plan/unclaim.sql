-- unclaim.sql: gives back what this session claimed and did not finish.
-- Takes: $1 session_id, $2 reason or NULL. Gives: one row: given_back.
WITH given_back AS (
	UPDATE simtally_store.unit_of_work SET state = 'owed', claimed_by = NULL, reason = coalesce($2::text, reason)
	WHERE state = 'claimed' AND claimed_by = $1::integer
	RETURNING 1
)
SELECT count(*) AS given_back FROM given_back;
