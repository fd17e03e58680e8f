-- answers.sql: the answers that the month's figures came from, those too that only say that something was reported, with their sums.
-- Parameters: $1 close_id, $2 month, $3 provider_id. Result: none; fills simtally_store.closed_answer.
INSERT INTO simtally_store.closed_answer (close_id, account_id, month, raw_id, sha256)
SELECT $1::integer, f.account_id, $2::date, f.raw_id, r.sha256
FROM (
	SELECT DISTINCT u.account_id, u.raw_id
	FROM simtally_store.usage u JOIN simtally_store.series s USING (series_id)
	WHERE s.provider_id = $3::smallint AND s.role IN ('used', 'entry') AND u.period >= $2::date AND u.period < ($2::date + interval '1 month')::date
		AND u.raw_id IS NOT NULL
) f
LEFT JOIN simtally_store.closed_piece p ON p.close_id = $1::integer AND p.raw_id = f.raw_id
LEFT JOIN simtally_store.raw_answer r ON r.account_id = f.account_id AND r.raw_id = f.raw_id AND r.fetched_on >= $2::date - 1
WHERE p.raw_id IS NULL
ORDER BY f.account_id, f.raw_id;
