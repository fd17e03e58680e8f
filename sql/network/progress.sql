-- progress.sql: what an answer about a request says of its cards. One that is named twice is taken at its less finished word.
-- Takes: $1 provider_id, $2 batch_id, $3 a JSON list of {account, state, message}, $4 trace, $5 the message of cards that
--        are not in it. Gives: the new state of each card that was under way.
UPDATE simtally_store.network_operation o
SET state = CASE f.state WHEN 'done' THEN 'done' WHEN 'failed' THEN 'failed' ELSE 'accepted' END,
	message = left(CASE WHEN f.account IS NULL THEN $5 ELSE f.message END, 500),
	trace = coalesce(left($4, 200), o.trace), changed_at = now()
FROM simtally_store.account a
LEFT JOIN (
	SELECT DISTINCT ON (account) account, state, message
	FROM jsonb_to_recordset($3::jsonb) AS followed (account text, state text, message text)
	ORDER BY account, array_position(ARRAY['waiting', 'running', 'failed', 'done'], state)
) f ON f.account = a.account
WHERE a.account_id = o.account_id AND o.provider_id = $1::smallint AND o.batch_id = $2::bigint AND o.state = 'accepted'
RETURNING o.state;
