-- refuse_items.sql: an item is taken whole or not at all: where what is in force of it stays, the rows that say otherwise are refused.
-- Parameters: none. Result: none; marks billing_stage.
UPDATE billing_stage s
SET state = 'r', same = false, same_line = NULL,
	at = CASE WHEN s.part = 0 THEN 'line ' || s.file_line END,
	reason = CASE WHEN s.part = 0 THEN 'item_refused' END,
	detail = CASE WHEN s.part = 0 THEN 'another row of the same invoice and line cannot be read' END
FROM (
	SELECT n.file_line
	FROM (SELECT DISTINCT file_line, owner, invoice, item FROM billing_stage WHERE state = 'l' AND NOT same AND item IS NOT NULL) n
	JOIN (SELECT DISTINCT owner, invoice, item FROM billing_held WHERE blocked) h USING (owner, invoice, item)
) r
WHERE r.file_line = s.file_line;
