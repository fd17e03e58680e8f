-- merge_charge.sql: the charges of an account and month are one multiset: identical lines are kept,
-- lines that are gone are superseded, new ones added. A line is told apart by its text and its number among identical ones.
-- Of two answers in a batch that tell of the same month the later one counts.
-- Takes: $1 run_id. Gives: one row: added, superseded.
WITH latest AS MATERIALIZED (
	SELECT account_id, month, max(raw_id) AS raw_id FROM stage_charge_month GROUP BY account_id, month
), incoming AS MATERIALIZED (
	SELECT i.*, row_number() OVER (PARTITION BY i.account_id, i.month, i.line) AS nth
	FROM (
		SELECT s.*, coalesce(a.kept_id, s.raw_id) AS kept_raw_id,
			ROW(s.charged_at, s.number, s.description, s.amount, trim_scale(s.price), s.vat_exempt, trim_scale(s.wholesale), trim_scale(s.cost), s.currency)::text AS line
		FROM stage_charge s
		JOIN latest l ON l.account_id = s.account_id AND l.month = s.month AND l.raw_id IS NOT DISTINCT FROM s.raw_id
		LEFT JOIN stage_alias a ON a.raw_id = s.raw_id
	) i
), present AS MATERIALIZED (
	SELECT p.*, row_number() OVER (PARTITION BY p.account_id, p.month, p.line ORDER BY p.charge_id) AS nth
	FROM (
		SELECT c.account_id, c.charge_id, c.month,
			ROW(c.charged_at, c.number, c.description, c.amount, trim_scale(c.price), c.vat_exempt, trim_scale(c.wholesale), trim_scale(c.cost), c.currency)::text AS line
		FROM latest m
		JOIN simtally_store.charge c ON c.account_id = m.account_id AND c.month = m.month AND c.superseded_run IS NULL
	) p
), gone AS (
	UPDATE simtally_store.charge c SET superseded_run = $1::integer
	FROM present p
	WHERE c.account_id = p.account_id AND c.charge_id = p.charge_id
		AND NOT EXISTS (SELECT FROM incoming i WHERE i.account_id = p.account_id AND i.month = p.month AND i.line = p.line AND i.nth = p.nth)
	RETURNING 1
), added AS (
	INSERT INTO simtally_store.charge (account_id, month, charged_at, number, description, amount, price, vat_exempt, wholesale, cost, currency, run_id, raw_id)
	SELECT i.account_id, i.month, i.charged_at, i.number, i.description, i.amount, i.price, i.vat_exempt, i.wholesale, i.cost, i.currency, $1::integer, i.kept_raw_id
	FROM incoming i
	WHERE NOT EXISTS (SELECT FROM present p WHERE p.account_id = i.account_id AND p.month = i.month AND p.line = i.line AND p.nth = i.nth)
	RETURNING 1
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM gone) AS superseded;
