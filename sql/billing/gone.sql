-- gone.sql: lines in force whose place the file takes: it speaks of their item and does not say them again.
-- Parameters: none. Result: none; marks billing_held.
UPDATE billing_held h
SET gone = true
WHERE NOT h.blocked AND NOT EXISTS (SELECT FROM billing_stage s WHERE s.same_line = h.line_id);
