-- touch.sql: months whose bills name an account that is new, or that is another one on some of their days: another reference or pool on the
-- days that a row counts for, or active on other days than before. What they said of it may be wrong. To be run before the change is made.
-- Parameters: $1 run_id. Result: none.
INSERT INTO simtally_store.month_change (provider_id, month, run_id)
SELECT DISTINCT l.provider_id, l.month, $1::integer
FROM (
	SELECT s.provider_id, s.account, s.billing_ref, s.pool, r.billing_ref AS old_ref, r.pool AS old_pool, d.first_day, d.last_day
	FROM account_stage s
	LEFT JOIN simtally_store.account a ON a.account_id = s.account_id
	LEFT JOIN LATERAL (
		SELECT r.billing_ref, r.pool FROM simtally_store.account_period r
		WHERE r.account_id = a.account_id AND coalesce(r.valid_from, '-infinity') <= s.last_day AND coalesce(r.valid_to, 'infinity') >= coalesce(s.first_day, '-infinity')
		UNION ALL SELECT a.billing_ref, a.pool
	) r ON true
	CROSS JOIN LATERAL (
		SELECT s.first_day, s.last_day WHERE a.account_id IS NOT NULL AND s.first_day IS NOT NULL AND (r.billing_ref, r.pool) IS DISTINCT FROM (s.billing_ref, s.pool)
		UNION ALL SELECT '-infinity', 'infinity' WHERE a.account_id IS NULL
		UNION ALL SELECT least(coalesce(a.active_from, '-infinity'), coalesce(s.active_from, '-infinity')), greatest(coalesce(a.active_from, '-infinity'), coalesce(s.active_from, '-infinity')) - 1
		WHERE a.account_id IS NOT NULL AND a.active_from IS DISTINCT FROM s.active_from
		UNION ALL SELECT least(coalesce(a.active_to, 'infinity'), coalesce(s.active_to, 'infinity')) + 1, greatest(coalesce(a.active_to, 'infinity'), coalesce(s.active_to, 'infinity'))
		WHERE a.account_id IS NOT NULL AND a.active_to IS DISTINCT FROM s.active_to
	) d
	WHERE s.fate IN ('loaded', 'changed')
) c
CROSS JOIN LATERAL (SELECT DISTINCT text FROM unnest(ARRAY[c.account, c.billing_ref, c.pool, c.old_ref, c.old_pool]) AS text) t
JOIN simtally_store.billing_line l ON l.provider_id = c.provider_id AND l.account = t.text
	AND l.month <= c.last_day AND (l.month + interval '1 month')::date > c.first_day
WHERE l.superseded_import IS NULL
ORDER BY 1, 2
ON CONFLICT (provider_id, month) DO UPDATE SET run_id = EXCLUDED.run_id;
