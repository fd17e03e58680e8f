-- conflicts.sql: an account that the file gives twice with different content: which one counts would
-- be a guess, so none does.
-- Parameters: none. Result: none; marks account_stage.
UPDATE account_stage s
SET at = 'line ' || s.line || ', column account', reason = 'conflicting_rows',
	detail = format('%s lines of the file give this account, and they differ; lines %s', c.lines, c.which)
FROM (
	SELECT provider, account, count(*) AS lines,
		array_to_string((array_agg(line ORDER BY line))[1:10], ', ') AS which
	FROM account_stage
	WHERE reason IS NULL
	GROUP BY provider, account
	HAVING count(*) > 1 AND count(DISTINCT (kind, billing_ref, name, pool, active_from, active_to)) > 1
) c
WHERE s.reason IS NULL AND s.provider = c.provider AND s.account = c.account;
