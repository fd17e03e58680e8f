-- repeats.sql: lines that earlier files loaded already, equal in all they say. A line that stands m times in this file
-- and was loaded k times is new max(0, m - k) times: a file exported again adds nothing, and a line
-- billed twice in one file stays two. Lines in force of an item that the file speaks of are compared with that item alone.
-- Parameters: none. Result: none; marks billing_stage.
WITH earlier AS (
	SELECT p.name AS provider, l.account, l.month, l.metric, l.scope, l.quantity, l.amount, l.currency, l.invoice, l.line, count(*) AS loaded
	FROM simtally_store.billing_line l
	JOIN simtally_store.provider p USING (provider_id)
	WHERE l.superseded_import IS NULL
		AND (p.name, l.month) IN (SELECT provider, month FROM billing_stage WHERE state = 'l' AND NOT same)
		AND NOT EXISTS (SELECT FROM billing_held h WHERE h.line_id = l.line_id)
	GROUP BY p.name, l.account, l.month, l.metric, l.scope, l.quantity, l.amount, l.currency, l.invoice, l.line
)
UPDATE billing_stage s
SET same = true
FROM (
	SELECT s.file_line, s.part, e.loaded, row_number() OVER (PARTITION BY s.provider, s.account, s.month, s.metric, s.scope,
		s.quantity, s.amount, s.currency, s.invoice, s.line ORDER BY s.file_line, s.part) AS nth
	FROM billing_stage s
	JOIN earlier e ON e.provider = s.provider AND e.account = s.account AND e.month = s.month AND e.metric = s.metric
		AND e.scope = s.scope AND e.quantity = s.quantity AND e.amount IS NOT DISTINCT FROM s.amount
		AND e.currency IS NOT DISTINCT FROM s.currency AND e.invoice IS NOT DISTINCT FROM s.invoice
		AND e.line IS NOT DISTINCT FROM s.line
	WHERE s.state = 'l' AND NOT s.same
) r
WHERE r.file_line = s.file_line AND r.part = s.part AND r.nth <= r.loaded;
