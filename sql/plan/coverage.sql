-- coverage.sql: what the run answers for, as it stands now, by provider and month.
-- Takes: $1 run_id. Gives: one row: expected, fetched, owed, failed, not_eligible, those of them that the register does not explain, beyond_reach, months, lost.
-- Days that the run's batches found lost stand in no plan; they stay counted.
WITH standing AS (
	SELECT e.provider_id, date_trunc('month', u.period)::date AS month, u.state, a.pool IS NULL AND NOT EXISTS (SELECT FROM simtally_store.account_period r
		WHERE r.account_id = u.account_id AND r.pool IS NOT NULL AND u.period BETWEEN coalesce(r.valid_from, '-infinity') AND coalesce(r.valid_to, 'infinity')) AS unexplained
	FROM plan_scope p
	JOIN simtally_store.unit_of_work u USING (account_id, unit_id)
	JOIN simtally_store.account a USING (account_id)
	JOIN simtally_store.endpoint e USING (endpoint_id)
), counted AS (
	INSERT INTO simtally_store.run_coverage AS c (run_id, provider_id, month, expected, fetched, failed, not_eligible, owed, beyond_reach)
	SELECT $1::integer, provider_id, month, count(*),
		count(*) FILTER (WHERE state = 'done'), count(*) FILTER (WHERE state = 'failed'),
		count(*) FILTER (WHERE state = 'not_eligible'), count(*) FILTER (WHERE state IN ('owed', 'claimed')),
		count(*) FILTER (WHERE state = 'beyond_reach')
	FROM standing GROUP BY provider_id, month
	ON CONFLICT (run_id, provider_id, month) DO UPDATE SET expected = excluded.expected + c.lost, fetched = excluded.fetched, failed = excluded.failed,
		not_eligible = excluded.not_eligible, owed = excluded.owed, beyond_reach = excluded.beyond_reach + c.lost
	RETURNING 1
), lost AS (
	SELECT coalesce(sum(lost), 0)::bigint AS days FROM simtally_store.run_coverage WHERE run_id = $1::integer
)
SELECT count(*) + (SELECT days FROM lost) AS expected, count(*) FILTER (WHERE state = 'done') AS fetched, count(*) FILTER (WHERE state IN ('owed', 'claimed')) AS owed, count(*) FILTER (WHERE state = 'failed') AS failed,
	count(*) FILTER (WHERE state = 'not_eligible') AS not_eligible, count(*) FILTER (WHERE state = 'not_eligible' AND unexplained) AS unexplained, count(*) FILTER (WHERE state = 'beyond_reach') + (SELECT days FROM lost) AS beyond_reach,
	(SELECT count(*) FROM counted) AS months, -- that have a row now
	(SELECT days FROM lost) AS lost
FROM standing;
