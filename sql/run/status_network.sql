-- status_network.sql: switches of cards that have not reached their end: planned and never sent, sent with an unknown outcome, or under way.
-- Takes: $1 a provider or NULL. Gives: a row a provider, direction and state, with the first account of each.
SELECT provider, CASE WHEN switch_on THEN 'on' ELSE 'off' END AS switch,
	CASE state WHEN 'planned' THEN 'planned, not sent' WHEN 'accepted' THEN 'running' ELSE 'unknown' END AS state,
	count(*) AS cards, to_char(min(asked_at), 'YYYY-MM-DD HH24:MI') AS since, min(account) AS for_example
FROM simtally.network_operation
WHERE state IN ('planned', 'sent', 'unknown', 'accepted') AND ($1::text IS NULL OR provider = $1)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
