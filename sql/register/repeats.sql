-- repeats.sql: rows that only say again what an earlier row of the file says.
-- Parameters: none. Result: none; takes them and the quarantined ones out of account_stage.
WITH quarantined AS (
	DELETE FROM account_stage WHERE reason IS NOT NULL
)
DELETE FROM account_stage s
USING (
	SELECT provider, account, min(line) AS line
	FROM account_stage
	WHERE reason IS NULL
	GROUP BY provider, account
	HAVING count(*) > 1
) f
WHERE s.reason IS NULL AND s.provider = f.provider AND s.account = f.account AND s.line > f.line;
