-- 019_posted_in.sql: in which month an adjustment is posted: that of the run's day which brought it.
CREATE OR REPLACE VIEW simtally.adjustment AS
SELECT p.name AS provider, a.account, c.month, j.metric, j.scope, j.delta, j.unit, j.recorded_at, j.run_id, j.from_revision, j.to_revision, j.reason,
	c.close_number, EXISTS (SELECT FROM simtally_store.reopening r WHERE r.close_id = j.close_id) AS reopened,
	date_trunc('month', coalesce(n.as_of, (j.recorded_at AT TIME ZONE p.zone)::date))::date AS posted_in
FROM simtally_store.adjustment j
JOIN simtally_store.closed_month c USING (close_id)
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = c.provider_id
LEFT JOIN simtally_store.run n ON n.run_id = j.run_id;
