-- adjustment.sql: what changed for months that are closed: for this month, in this month, and by the runs of this report.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the report's runs
-- Gives: provider, month (YYYY-MM, that it applies to), account, metric, scope, delta (NULL: past 64 bits), unit, from_revision,
--        to_revision, reason, recorded_at, run_id, close_number, reopened (a later close has taken it in, or will), posted_in (YYYY-MM: of
--        the day of the run that brought it)

SELECT j.provider, to_char(j.month, 'YYYY-MM') AS month, j.account, j.metric, j.scope, j.delta, j.unit, j.from_revision, j.to_revision,
	j.reason, to_char(j.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS recorded_at, j.run_id, j.close_number, j.reopened,
	to_char(j.posted_in, 'YYYY-MM') AS posted_in
FROM simtally.adjustment j
JOIN simtally_store.provider p ON p.name = j.provider
WHERE p.provider_id = ANY ($2::smallint[]) AND (j.month = $1::date OR j.posted_in = $1::date OR j.run_id = ANY ($3::integer[]))
ORDER BY j.month <> $1::date, j.provider COLLATE "C", j.month, j.close_number, j.account COLLATE "C", j.metric COLLATE "C", j.scope COLLATE "C", j.recorded_at, j.run_id, j.from_revision, j.to_revision, j.delta,
	j.reason COLLATE "C";
