-- refuse_rows.sql: a row is taken whole or not at all: where one of its lines is refused, the others are.
-- Parameters: none. Result: none; marks billing_stage.
UPDATE billing_stage s
SET state = 'r', same = false, same_line = NULL
FROM (SELECT DISTINCT file_line FROM billing_stage WHERE state = 'r') r
WHERE r.file_line = s.file_line AND s.state = 'l';
