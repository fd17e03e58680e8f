-- block.sql: items of which a row cannot be read, and no later row takes them back: what is in force of them stays.
-- Parameters: none. Result: none; marks billing_held.
UPDATE billing_held h
SET blocked = true
FROM (
	SELECT owner, invoice, item
	FROM billing_stage
	WHERE item IS NOT NULL
	GROUP BY owner, invoice, item
	HAVING max(file_line) FILTER (WHERE state = 'r') > coalesce(max(file_line) FILTER (WHERE state = 'w'), 0)
) r
WHERE h.owner = r.owner AND h.invoice = r.invoice AND h.item = r.item;
