-- changed_months.sql: the provider-months whose usage or bills changed since they were last reconciled.
-- Parameters: $1 providers as a text array, NULL for all. Result: provider_id, name, month.
SELECT p.provider_id, p.name, c.month
FROM simtally_store.month_change c
JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN LATERAL (
	SELECT m.recon_id, m.change_seen
	FROM simtally_store.reconciliation_month m
	WHERE m.provider_id = c.provider_id AND m.month = c.month
	ORDER BY m.recon_id DESC LIMIT 1
) last ON true
WHERE ($1::text[] IS NULL OR p.name = ANY ($1::text[]))
	AND (last.recon_id IS NULL OR last.change_seen IS DISTINCT FROM c.xmin::text)
ORDER BY p.name, c.month;
