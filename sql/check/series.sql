-- series.sql: which series each side of a check is read from. By scope, only those whose scope both sides know:
-- one source may divide where the other does not.
-- Parameters: $1 provider_id, $2 check. Result: none; fills check_series.
WITH side AS (
	SELECT v.side, s.series_id, s.rank, s.endpoint AS source, s.scope, s.role, r.by_what,
		bool_or(s.role = 'entry') OVER (PARTITION BY v.side, s.endpoint) AS has_entries
	FROM simtally_store.check_rule r
	CROSS JOIN LATERAL (VALUES
		('l', r.left_endpoint, r.left_role, r.left_sum = 'days' OR r.by_what = 'day'),
		('r', r.right_endpoint, r.right_role, r.right_sum = 'days' OR r.by_what = 'day')
	) v(side, endpoint, role, by_day)
	JOIN simtally_store.series s ON s.provider_id = r.provider_id AND s.metric = r.metric
		AND s.grain = CASE WHEN v.by_day THEN 'day' ELSE 'month' END
		AND (s.role = v.role OR s.role = 'entry' AND v.role = 'used')
		AND CASE WHEN v.endpoint IS NULL THEN s.endpoint <> r.left_endpoint ELSE s.endpoint = v.endpoint END
	WHERE r.provider_id = $1::smallint AND r.name = $2
)
INSERT INTO check_series (side, series_id, rank, source, scope, role, reports, alone)
SELECT side, series_id, rank, source, scope, role, role = 'entry' OR NOT has_entries, NOT has_entries AND count(*) OVER (PARTITION BY side) = 1
FROM side s
WHERE by_what <> 'scope' OR role = 'entry'
	OR EXISTS (SELECT FROM side o WHERE o.side <> s.side AND o.scope = s.scope AND o.role <> 'entry');
