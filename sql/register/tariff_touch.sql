-- tariff_touch.sql: months with bills in the time of a tariff that is new or another one now. To be run before the change.
-- Parameters: $1 run_id. Result: none.
INSERT INTO simtally_store.month_change (provider_id, month, run_id)
SELECT DISTINCT l.provider_id, l.month, $1::integer
FROM (
	SELECT p.provider_id, s.metric, s.valid_from, greatest(coalesce(s.valid_to, 'infinity'),
		CASE WHEN t.tariff_id IS NOT NULL THEN coalesce(t.valid_to, 'infinity') END) AS valid_to
	FROM catalogue_stage s
	JOIN simtally_store.provider p ON p.name = s.provider
	LEFT JOIN simtally_store.tariff t ON t.provider_id = p.provider_id AND t.metric = s.metric AND t.scope = s.scope AND t.currency = s.currency
		AND t.valid_from = s.valid_from
	WHERE (t.price, t.per, t.valid_to) IS DISTINCT FROM (s.price, s.per, s.valid_to) OR t.tariff_id IS NULL
) c
JOIN simtally_store.billing_line l ON l.provider_id = c.provider_id AND l.metric = c.metric
	AND l.month <= c.valid_to AND (l.month + interval '1 month')::date > c.valid_from
WHERE l.superseded_import IS NULL
ORDER BY 1, 2
ON CONFLICT (provider_id, month) DO UPDATE SET run_id = EXCLUDED.run_id;
