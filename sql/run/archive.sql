-- archive.sql: the latest archived answer of each unit whose period lies in a range of days, oldest first.
-- Takes: $1 first day, $2 last day, $3 integer[] of the accounts wanted, empty for all. Gives: a row an answer: raw_id, provider, account_id, account, kind, endpoint, from_period, to_period,
-- fetched_at and answered_at (seconds since 1970), as_of, as_of_given, http_status, body (NULL:
-- its bytes no longer give the sha256 they came with).
SELECT r.raw_id, p.name, a.account_id, a.account, a.kind, r.endpoint, r.from_period, r.to_period,
	extract(epoch FROM r.fetched_at)::bigint, extract(epoch FROM r.answered_at)::bigint, r.as_of, r.as_of_given, r.http_status,
	CASE WHEN sha256(r.body) = r.sha256 THEN r.body END
FROM simtally_store.raw_answer r
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p USING (provider_id)
WHERE ($3::integer[] = '{}' OR r.account_id = ANY ($3::integer[])) AND r.to_period >= $1::date AND r.from_period <= $2::date
	AND EXISTS (SELECT FROM simtally_store.unit_of_work u WHERE u.account_id = r.account_id AND u.raw_id = r.raw_id)
ORDER BY r.fetched_at, r.raw_id;
