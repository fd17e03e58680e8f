-- merge_event.sql: a package event is account, instant, type and soc; what else is said of it may change, the old row is superseded.
-- Takes: $1 run_id. Gives: one row: added (new and changed ones).
WITH incoming AS MATERIALIZED (
	SELECT DISTINCT ON (s.account_id, s.at, s.type, s.soc) s.*, coalesce(a.kept_id, s.raw_id) AS kept_raw_id
	FROM stage_event s LEFT JOIN stage_alias a USING (raw_id)
	ORDER BY s.account_id, s.at, s.type, s.soc, s.raw_id DESC
), differing AS MATERIALIZED (
	SELECT i.*, e.event_id
	FROM incoming i
	LEFT JOIN simtally_store.package_event e ON e.account_id = i.account_id AND e.at = i.at AND e.type = i.type
		AND e.soc IS NOT DISTINCT FROM i.soc AND e.superseded_run IS NULL
	WHERE e.event_id IS NULL
		OR (e.soc_description, e.row_type, e.cost, e.wholesale, e.price, e.expires_at, e.included)
			IS DISTINCT FROM (i.soc_description, i.row_type, i.cost, i.wholesale, i.price, i.expires_at, i.included)
), gone AS (
	UPDATE simtally_store.package_event e SET superseded_run = $1::integer
	FROM differing d WHERE e.account_id = d.account_id AND e.event_id = d.event_id
	RETURNING 1
), added AS (
	INSERT INTO simtally_store.package_event (account_id, at, type, soc, soc_description, row_type, cost, wholesale, price, expires_at, included, run_id, raw_id)
	SELECT account_id, at, type, soc, soc_description, row_type, cost, wholesale, price, expires_at, included, $1::integer, kept_raw_id
	FROM differing WHERE (SELECT count(*) FROM gone) >= 0
	RETURNING 1
)
SELECT count(*) AS added FROM added;
