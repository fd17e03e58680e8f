-- end.sql: accounts of the file's providers that are not in the file: they end on the day before the run's today; one that begins later ends on the
-- day it begins. Months whose bills name them are noted from there on. One that has ended already stays.
-- Parameters: $1 run_id, $2 import_id, $3 the run's today (NULL: the clock's, in the provider's zone).
-- Result: ended (how many in all), words; of at most 1,000.
WITH gone AS (
	SELECT a.account_id, a.provider_id, p.name, a.account, a.billing_ref, a.pool, a.active_to, greatest(t.today - 1, a.active_from) AS last_day
	FROM simtally_store.account a
	JOIN simtally_store.provider p USING (provider_id)
	CROSS JOIN LATERAL (SELECT coalesce($3::date, (now() AT TIME ZONE p.zone)::date) AS today) t
	WHERE p.name IN (SELECT provider FROM account_stage) AND coalesce(a.active_to, 'infinity') > greatest(t.today - 1, a.active_from)
		AND NOT EXISTS (SELECT FROM account_stage s WHERE s.account_id = a.account_id)
), ended AS (
	UPDATE simtally_store.account a SET active_to = g.last_day FROM gone g WHERE a.account_id = g.account_id
), traced AS (
	INSERT INTO simtally_store.register_change (import_id, run_id, provider_id, kind, key, what, before, after)
	SELECT $2::integer, $1::integer, provider_id, 'accounts', account, 'ended', jsonb_build_object('active_to', active_to), jsonb_build_object('active_to', last_day)
	FROM gone ORDER BY account
), touched AS (
	INSERT INTO simtally_store.month_change (provider_id, month, run_id)
	SELECT DISTINCT l.provider_id, l.month, $1::integer
	FROM gone g
	CROSS JOIN LATERAL (SELECT DISTINCT text FROM unnest(ARRAY[g.account, g.billing_ref, g.pool]) AS text) t
	JOIN simtally_store.billing_line l ON l.provider_id = g.provider_id AND l.account = t.text
		AND l.month <= coalesce(g.active_to, 'infinity') AND (l.month + interval '1 month')::date > g.last_day + 1
	WHERE l.superseded_import IS NULL
	ORDER BY 1, 2
	ON CONFLICT (provider_id, month) DO UPDATE SET run_id = EXCLUDED.run_id
)
SELECT count(*) OVER () AS ended, format('%s: %s, on %s', name, account, last_day) AS words
FROM gone
ORDER BY name COLLATE "C", account COLLATE "C"
LIMIT 1000;
