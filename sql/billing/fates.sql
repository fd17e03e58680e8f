-- fates.sql: what becomes of each row of the file (020_import_balance.sql says what each fate means).
-- Parameters: none. Result: none; fills billing_fate.
INSERT INTO billing_fate (file_line, fate, amount, currency)
WITH line AS (
	SELECT file_line, bool_or(NOT same) AS fresh, bool_or(same) AS same FROM billing_stage WHERE state = 'l' GROUP BY file_line
), item AS ( -- that lost lines; fresh: some row of it brings others
	SELECT owner, invoice, item, bool_or(s.state = 'l' AND NOT s.same) AS fresh
	FROM (SELECT DISTINCT owner, invoice, item FROM billing_held WHERE gone) g
	JOIN billing_stage s USING (owner, invoice, item)
	GROUP BY owner, invoice, item
)
SELECT s.file_line, CASE s.state
		WHEN 'r' THEN 'refused'
		WHEN 's' THEN 'superseded'
		WHEN 'p' THEN 'passed_over'
		WHEN 'w' THEN 'passed_over'
		ELSE CASE WHEN NOT l.fresh AND (i.item IS NULL OR i.fresh) THEN 'unchanged' WHEN i.item IS NOT NULL OR l.same THEN 'changed' ELSE 'loaded' END
	END, s.row_amount, s.row_currency
FROM billing_stage s
LEFT JOIN line l USING (file_line)
LEFT JOIN item i ON i.owner = s.owner AND i.invoice = s.invoice AND i.item = s.item
WHERE s.part = 0;
