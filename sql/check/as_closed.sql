-- as_closed.sql: a month that is closed is checked by its figures as they stood then, in all roles and of all sources, which a close does
-- not keep. When the replaced ones were read is not kept either; only a month that runs asks for it.
-- Parameters: none; check_closed says when. Result: none; makes check_usage.
CREATE OR REPLACE TEMP VIEW check_usage AS
SELECT account_id, series_id, period, quantity, quality, revision, recorded_at, read_at
FROM simtally_store.usage
WHERE recorded_at <= (SELECT closed_at FROM check_closed)
UNION ALL
SELECT r.account_id, r.series_id, r.period, r.quantity, r.quality, r.revision, r.recorded_at, r.recorded_at
FROM simtally_store.usage_revision r
WHERE NOT r.gone AND r.recorded_at <= (SELECT closed_at FROM check_closed)
	AND coalesce(
		(SELECT n.recorded_at FROM simtally_store.usage_revision n
			WHERE n.account_id = r.account_id AND n.series_id = r.series_id AND n.period = r.period AND n.revision = r.revision + 1),
		(SELECT u.recorded_at FROM simtally_store.usage u WHERE u.account_id = r.account_id AND u.series_id = r.series_id AND u.period = r.period)
	) > (SELECT closed_at FROM check_closed);
