-- whole.sql: invoices that are one thing as a whole, because a row of the file speaks of all of one, or because what is in force names none
-- of its lines; then so they are for every row of the file.
-- Parameters: $1 mapping, $2 true where the mapping takes rows without a line for their whole invoice. Result: none; marks billing_stage.
UPDATE billing_stage s
SET item = ''
FROM (
	SELECT owner, invoice FROM billing_stage WHERE item = ''
	UNION
	SELECT k.owner, k.invoice
	FROM (SELECT DISTINCT owner, invoice FROM billing_stage WHERE item IS NOT NULL) k
	WHERE $2::boolean AND EXISTS (SELECT FROM simtally_store.billing_line l
		JOIN simtally_store.billing_import i USING (import_id)
		JOIN simtally_store.provider p USING (provider_id)
		WHERE l.invoice COLLATE "C" = k.invoice AND l.line IS NULL AND l.superseded_import IS NULL AND i.mapping = $1::text
			AND (k.owner = '' OR p.name = k.owner))
) w
WHERE s.owner = w.owner AND s.invoice = w.invoice AND s.item IS DISTINCT FROM '';
