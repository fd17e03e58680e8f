-- repeats.sql: rows that only say again what an earlier row of the file says.
-- Parameters: none. Result: none; gives account_stage their fate.
UPDATE account_stage s
SET fate = 'said_twice'
FROM (
	SELECT provider, account, valid_from, min(line) AS line
	FROM account_stage
	WHERE fate IS NULL
	GROUP BY provider, account, valid_from
	HAVING count(*) > 1
) f
WHERE s.fate IS NULL AND s.provider = f.provider AND s.account = f.account AND s.valid_from IS NOT DISTINCT FROM f.valid_from AND s.line > f.line;
