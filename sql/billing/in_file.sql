-- in_file.sql: where one file both bills an item and takes it back, the later row counts.
-- Parameters: none. Result: none; marks billing_stage.
UPDATE billing_stage s
SET state = 's'
FROM (
	SELECT owner, invoice, item, max(file_line) FILTER (WHERE state = 'w') AS withdrawn, max(file_line) FILTER (WHERE state = 'l') AS billed
	FROM billing_stage
	WHERE item IS NOT NULL
	GROUP BY owner, invoice, item
	HAVING bool_or(state = 'w') AND bool_or(state = 'l')
) i
WHERE s.owner = i.owner AND s.invoice = i.invoice AND s.item = i.item
	AND (s.state = 'l' AND s.file_line < i.withdrawn OR s.state = 'w' AND s.item <> '' AND s.file_line < i.billed);
