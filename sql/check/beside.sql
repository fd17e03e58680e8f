-- beside.sql: what a plan includes must have its use beside it. That the two and what remains come to each other holds
-- by construction, the use being what is included less what remains; so what can be wrong is told otherwise: a
-- figure of what is included whose use is missing, and a plan that changed while what remained did not follow, so
-- that the use changed by exactly as much as the plan.
-- Parameters: $1 provider_id, $2 check, $3 month. Result: none; fills check_pair.
INSERT INTO check_pair (account_id, period, scope, left_source, right_source, left_quantity, right_quantity, tolerance, reason, agrees, note)
SELECT k.account_id, k.period, k.scope, k.source, k.source, k.included, k.used, 0,
	CASE WHEN k.used IS NULL AND k.quality = 0 THEN 'right_partial' END,
	CASE WHEN k.used IS NULL THEN CASE WHEN k.quality > 0 THEN false END ELSE NOT k.followed END,
	CASE
		WHEN k.used IS NULL THEN format('%s included, and no use stands beside it', simtally_store.human(k.included, k.unit))
		WHEN k.followed THEN format('what is included went from %s to %s and the use with it, from %s to %s: what remains did not follow the plan',
			simtally_store.human(k.included_before, k.unit), simtally_store.human(k.included, k.unit),
			simtally_store.human(k.used_before, k.unit), simtally_store.human(k.used, k.unit))
	END
FROM (
	SELECT i.account_id, i.period, s.scope, s.endpoint AS source, s.unit, i.quantity AS included, u.quantity AS used, e.quality,
		coalesce(io.quantity, 0) AS included_before, uo.quantity AS used_before,
		coalesce(u.recorded_at = i.recorded_at AND i.quantity <> coalesce(io.quantity, 0)
			AND u.quantity::numeric - uo.quantity = i.quantity::numeric - coalesce(io.quantity, 0), false) AS followed
	FROM simtally_store.check_rule c
	JOIN simtally_store.series s ON s.provider_id = c.provider_id AND s.endpoint = c.left_endpoint AND s.metric = c.metric
		AND s.grain = 'month' AND s.role = c.left_role
	JOIN check_usage i ON i.series_id = s.series_id AND i.period = $3::date
	LEFT JOIN simtally_store.series us ON us.provider_id = s.provider_id AND us.endpoint = c.right_endpoint AND us.metric = s.metric
		AND us.scope = s.scope AND us.grain = s.grain AND us.role = c.right_role
	LEFT JOIN check_usage u ON u.account_id = i.account_id AND u.series_id = us.series_id AND u.period = i.period AND u.period = $3::date
	LEFT JOIN simtally_store.series es ON es.provider_id = s.provider_id AND es.endpoint = s.endpoint AND es.metric = s.metric
		AND es.grain = s.grain AND es.role = 'entry'
	LEFT JOIN check_usage e ON e.account_id = i.account_id AND e.series_id = es.series_id AND e.period = i.period AND e.period = $3::date
	LEFT JOIN simtally_store.usage_revision io ON io.account_id = i.account_id AND io.series_id = i.series_id AND io.period = i.period
		AND io.period = $3::date AND io.revision = i.revision - 1
	LEFT JOIN simtally_store.usage_revision uo ON uo.account_id = u.account_id AND uo.series_id = u.series_id AND uo.period = u.period
		AND uo.period = $3::date AND uo.revision = u.revision - 1
	WHERE c.provider_id = $1::smallint AND c.name = $2 AND (i.quantity <> 0 OR i.revision > 1)
) k;
