-- settle.sql: what became of a request as a whole, and of the cards that were refused.
-- Takes: $1 provider_id, $2 batch_id, $3 state of all but the refused, $4 their message, $5 the provider's name for the
--        request, $6 trace, $7 the refused: a JSON list of {account, message}. Gives: the new state of each card.
UPDATE simtally_store.network_operation o
SET state = CASE WHEN r.account IS NULL THEN $3 ELSE 'failed' END,
	message = left(CASE WHEN r.account IS NULL THEN $4 ELSE r.message END, 500),
	batch_code = coalesce($5, o.batch_code), trace = coalesce(left($6, 200), o.trace), changed_at = now()
FROM simtally_store.account a
LEFT JOIN (
	SELECT account, string_agg(DISTINCT message, '; ') AS message
	FROM jsonb_to_recordset($7::jsonb) AS refused (account text, message text)
	GROUP BY account
) r ON r.account = a.account
WHERE a.account_id = o.account_id AND o.provider_id = $1::smallint AND o.batch_id = $2::bigint AND o.state IN ('sent', 'accepted')
RETURNING o.state;
