-- settle.sql: earlier rows that were refused and about which this file speaks: rows of its items, and, of what corrects nothing, rows that
-- this file holds again and that are refused again.
-- Parameters: $1 import_id, $2 mapping. Result: none; fills simtally_store.billing_settled.
INSERT INTO simtally_store.billing_settled (quarantine_id, import_id)
WITH refused AS (
	SELECT q.*, coalesce(p.name, '') COLLATE "C" AS provider
	FROM simtally_store.billing_import i
	JOIN simtally_store.quarantine q USING (import_id)
	LEFT JOIN simtally_store.provider p USING (provider_id)
	WHERE i.mapping = $2::text
		AND NOT EXISTS (SELECT FROM simtally_store.billing_settled s WHERE s.quarantine_id = q.quarantine_id)
), counted AS (
	SELECT quarantine_id, import_id, provider, account, month, metric, quantity, invoice, line, amount, currency, reason, detail,
		row_number() OVER (PARTITION BY import_id = $1::integer, provider, account, month, metric, quantity, invoice, line, amount, currency, reason, detail
			ORDER BY quarantine_id) AS nth
	FROM refused
	WHERE account IS NOT NULL AND amount IS NOT NULL AND (invoice IS NULL OR line IS NULL)
), spoken AS (
	SELECT DISTINCT owner, invoice, item FROM billing_stage WHERE item IS NOT NULL
)
SELECT q.quarantine_id, $1::integer
FROM refused q
JOIN spoken k ON k.invoice = q.invoice COLLATE "C" AND k.item = q.line COLLATE "C" AND (k.owner = '' OR q.provider IN ('', k.owner))
WHERE q.import_id < $1::integer
UNION
SELECT q.quarantine_id, $1::integer
FROM refused q
JOIN spoken k ON k.invoice = q.invoice COLLATE "C" AND k.item = '' AND (k.owner = '' OR q.provider IN ('', k.owner))
WHERE q.import_id < $1::integer
UNION
SELECT q.quarantine_id, $1::integer
FROM counted q
JOIN counted n ON n.account = q.account AND n.amount = q.amount AND n.reason = q.reason AND n.provider = q.provider AND n.nth = q.nth
	AND n.month IS NOT DISTINCT FROM q.month AND n.metric IS NOT DISTINCT FROM q.metric AND n.quantity IS NOT DISTINCT FROM q.quantity
	AND n.invoice IS NOT DISTINCT FROM q.invoice AND n.line IS NOT DISTINCT FROM q.line
	AND n.currency IS NOT DISTINCT FROM q.currency AND n.detail IS NOT DISTINCT FROM q.detail
WHERE q.import_id < $1::integer AND n.import_id = $1::integer;
