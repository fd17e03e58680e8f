-- adjustment.sql: what changed for months that are closed: of this month, and of others by the runs of this report.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the report's runs
-- Gives: provider, month (YYYY-MM, that it applies to), account, metric, scope, delta (NULL: past 64 bits), unit, from_revision,
--        to_revision, reason, recorded_at, run_id, close_number, reopened (a later close has taken it in, or will)

SELECT p.name AS provider, to_char(c.month, 'YYYY-MM') AS month, a.account, j.metric, j.scope, j.delta, j.unit, j.from_revision, j.to_revision,
	j.reason, to_char(j.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS recorded_at, j.run_id, c.close_number,
	EXISTS (SELECT FROM simtally_store.reopening r WHERE r.close_id = j.close_id) AS reopened
FROM simtally_store.closed_month c
JOIN simtally_store.adjustment j USING (close_id)
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = c.provider_id
WHERE c.provider_id = ANY ($2::smallint[]) AND (c.month = $1::date OR j.run_id = ANY ($3::integer[]))
ORDER BY c.month <> $1::date, p.name, c.month, c.close_number, a.account, j.metric, j.scope, j.adjustment_id;
