-- catalogue_repeats.sql: rows that only say again what an earlier row of the file says.
-- Parameters: none. Result: none; takes them and the quarantined ones out of catalogue_stage.
WITH quarantined AS (
	DELETE FROM catalogue_stage WHERE reason IS NOT NULL
)
DELETE FROM catalogue_stage s
USING (
	SELECT provider, key, min(file_line) AS file_line
	FROM catalogue_stage
	WHERE reason IS NULL
	GROUP BY provider, key
	HAVING count(*) > 1
) f
WHERE s.reason IS NULL AND s.provider = f.provider AND s.key = f.key AND s.file_line > f.file_line;
