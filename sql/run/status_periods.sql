-- status_periods.sql: which months are open, over, or closed, by whom and why, and what came for them since.
-- Takes: $1 a provider or NULL. Gives: a row a provider and month.
SELECT provider, to_char(month, 'YYYY-MM') AS month, state, label AS report, close_number AS close, to_char(closed_at, 'YYYY-MM-DD HH24:MI') AS closed_at, closed_by,
	adjustments, accepted_incomplete, to_char(reopened_at, 'YYYY-MM-DD HH24:MI') AS reopened_at, reason AS reopened_because, left(encode(sha256, 'hex'), 16) AS sha256_begins
FROM simtally.period WHERE $1::text IS NULL OR provider = $1
ORDER BY provider, simtally.period.month;
