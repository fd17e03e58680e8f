-- period.sql: how each provider's month stands: open, provisional or closed, and what a report of it is called.
--
-- Takes: $1 date month, $2 smallint[] providers
-- Gives: provider, state, label (DRAFT, FINAL, RESTATED n), close_number, closed_at, closed_by, accepted_incomplete, reason (of the last
--        reopening), sha256, previous_sha256, adjustments (since the close); a row for each provider, in the order of scope.sql

SELECT p.name AS provider, coalesce(s.state, 'open') AS state, coalesce(s.label, 'DRAFT') AS label, s.close_number,
	to_char(s.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS closed_at, s.closed_by, s.accepted_incomplete, s.reason,
	encode(s.sha256, 'hex') AS sha256, encode(s.previous_sha256, 'hex') AS previous_sha256, coalesce(s.adjustments, 0) AS adjustments
FROM simtally_store.provider p
LEFT JOIN simtally.period s ON s.provider = p.name AND s.month = $1::date
WHERE p.provider_id = ANY ($2::smallint[])
ORDER BY p.name;
