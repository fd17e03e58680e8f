-- catalogue_conflicts.sql: what the file gives twice with different content: which one counts would
-- be a guess, so none does.
-- Parameters: none. Result: none; marks catalogue_stage.
UPDATE catalogue_stage s
SET at = 'line ' || s.file_line, reason = 'conflicting_rows',
	detail = format('%s lines of the file give this one, and they differ; lines %s', c.lines, c.which)
FROM (
	SELECT provider, key, count(*) AS lines, array_to_string((array_agg(file_line ORDER BY file_line))[1:10], ', ') AS which
	FROM catalogue_stage
	WHERE reason IS NULL
	GROUP BY provider, key
	HAVING count(DISTINCT content) > 1
) c
WHERE s.reason IS NULL AND s.provider = c.provider AND s.key = c.key;
