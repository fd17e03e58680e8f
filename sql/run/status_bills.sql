-- status_bills.sql: what was billed and last reconciled.
-- Takes: $1 a provider or NULL. Gives: a row a provider and month.
SELECT p.name AS provider, to_char(l.month, 'YYYY-MM') AS month, count(*) AS lines,
	(SELECT max(m.recon_id) FROM simtally_store.reconciliation_month m WHERE m.provider_id = p.provider_id AND m.month = l.month) AS recon_id
FROM simtally_store.billing_line l JOIN simtally_store.provider p USING (provider_id)
WHERE l.superseded_import IS NULL AND ($1::text IS NULL OR p.name = $1)
GROUP BY p.provider_id, p.name, l.month ORDER BY 1, 2;
