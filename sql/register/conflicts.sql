-- conflicts.sql: rows that contradict each other: an account that the file gives twice for the same days with different content, or with
-- several kinds or active days, which have no history; and what is left of an account's history where one of its rows makes no
-- sense: the others would count for its days. Which one counts would be a guess, so none does.
-- Parameters: none. Result: none; marks account_stage.
WITH twice AS MATERIALIZED (
	SELECT s.* FROM account_stage s JOIN (SELECT provider, account FROM account_stage GROUP BY provider, account HAVING count(*) > 1) d USING (provider, account)
), several AS (
	SELECT provider, account, count(*) FILTER (WHERE reason IS NULL) AS lines,
		array_to_string((array_agg(line ORDER BY line) FILTER (WHERE reason IS NULL))[1:10], ', ') AS which,
		count(DISTINCT (kind, active_from, active_to)) FILTER (WHERE reason IS NULL) > 1 AS two_accounts,
		CASE WHEN bool_or(valid_from IS NOT NULL OR valid_to IS NOT NULL) THEN min(line) FILTER (WHERE reason IS NOT NULL) END AS bad_line
	FROM twice
	GROUP BY provider, account
), same_days AS (
	SELECT provider, account, valid_from, count(*) AS lines, array_to_string((array_agg(line ORDER BY line))[1:10], ', ') AS which
	FROM twice
	WHERE reason IS NULL
	GROUP BY provider, account, valid_from
	HAVING count(*) > 1 AND count(DISTINCT (billing_ref, name, pool, valid_to)) > 1
), next_row AS (
	SELECT provider, account, valid_from, valid_to, lead(valid_from) OVER (PARTITION BY provider, account ORDER BY valid_from NULLS FIRST) AS next_from
	FROM (SELECT DISTINCT provider, account, valid_from, valid_to FROM twice WHERE reason IS NULL) s
), crossing AS (
	SELECT provider, account, min(next_from) AS next_from FROM next_row WHERE valid_to >= next_from GROUP BY provider, account
)
UPDATE account_stage s
SET at = 'line ' || s.line || coalesce(', column ' || c.place, ''), reason = c.reason, detail = c.detail
FROM (
	SELECT DISTINCT ON (line) line, reason, place, detail
	FROM (
		SELECT s.line, 1 AS n, 'conflicting_rows' AS reason, 'account' AS place,
			format('%s lines of the file give this account, and they differ; lines %s', o.lines, o.which) AS detail
		FROM twice s JOIN several o USING (provider, account) WHERE o.two_accounts
		UNION ALL
		SELECT s.line, 2, 'conflicting_rows', 'account', format('%s lines of the file give this account from the same day, and they differ; lines %s', d.lines, d.which)
		FROM twice s JOIN same_days d USING (provider, account) WHERE d.valid_from IS NOT DISTINCT FROM s.valid_from
		UNION ALL
		SELECT s.line, 3, 'overlapping', 'valid_to', format('its rows overlap: one begins on %s, before the one before it has ended', x.next_from)
		FROM twice s JOIN crossing x USING (provider, account)
		UNION ALL
		SELECT s.line, 4, 'history_refused', 'account', format('line %s of this account''s history is refused: which days the others count for is not known', o.bad_line)
		FROM twice s JOIN several o USING (provider, account) WHERE o.bad_line IS NOT NULL
	) f
	ORDER BY line, n
) c
WHERE s.line = c.line AND s.reason IS NULL;
