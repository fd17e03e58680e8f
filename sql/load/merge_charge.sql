-- merge_charge.sql: the charges of an account and month are one multiset: identical lines are kept,
-- lines that are gone are superseded, new ones added.
-- Takes: $1 run_id. Gives: one row: added, superseded.
WITH incoming AS MATERIALIZED (
	SELECT s.*, coalesce(a.kept_id, s.raw_id) AS kept_raw_id,
		row_number() OVER (PARTITION BY s.account_id, s.month, s.charged_at, s.number, s.description, s.amount, s.price, s.vat_exempt, s.wholesale, s.cost, s.currency) AS nth
	FROM stage_charge s LEFT JOIN stage_alias a USING (raw_id)
), present AS MATERIALIZED (
	SELECT c.*,
		row_number() OVER (PARTITION BY c.account_id, c.month, c.charged_at, c.number, c.description, c.amount, c.price, c.vat_exempt, c.wholesale, c.cost, c.currency
			ORDER BY c.charge_id) AS nth
	FROM simtally_store.charge c
	WHERE c.superseded_run IS NULL
		AND (c.account_id, c.month) IN (SELECT account_id, month FROM stage_charge_month)
), gone AS (
	UPDATE simtally_store.charge c SET superseded_run = $1::integer
	FROM present p
	WHERE c.account_id = p.account_id AND c.charge_id = p.charge_id
		AND NOT EXISTS (SELECT FROM incoming i WHERE i.account_id = p.account_id AND i.nth = p.nth
			AND (i.month, i.charged_at, i.number, i.description, i.amount, i.price, i.vat_exempt, i.wholesale, i.cost, i.currency)
				IS NOT DISTINCT FROM (p.month, p.charged_at, p.number, p.description, p.amount, p.price, p.vat_exempt, p.wholesale, p.cost, p.currency))
	RETURNING 1
), added AS (
	INSERT INTO simtally_store.charge (account_id, month, charged_at, number, description, amount, price, vat_exempt, wholesale, cost, currency, run_id, raw_id)
	SELECT i.account_id, i.month, i.charged_at, i.number, i.description, i.amount, i.price, i.vat_exempt, i.wholesale, i.cost, i.currency, $1::integer, i.kept_raw_id
	FROM incoming i
	WHERE NOT EXISTS (SELECT FROM present p WHERE p.account_id = i.account_id AND p.nth = i.nth
		AND (i.month, i.charged_at, i.number, i.description, i.amount, i.price, i.vat_exempt, i.wholesale, i.cost, i.currency)
			IS NOT DISTINCT FROM (p.month, p.charged_at, p.number, p.description, p.amount, p.price, p.vat_exempt, p.wholesale, p.cost, p.currency))
	RETURNING 1
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM gone) AS superseded;
