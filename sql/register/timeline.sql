-- timeline.sql: what the accounts that the file dates, or changes, are from when to when: the rows on the days they count for, else what
-- was said before (of a new account nothing).
-- Parameters: none. Result: none; fills account_timeline.
INSERT INTO account_timeline (account_id, valid_from, valid_to, billing_ref, name, pool, periods)
WITH said AS (
	SELECT account_id, first_day, last_day, billing_ref, name, pool, fate
	FROM account_stage
	WHERE first_day IS NOT NULL AND (fate = 'changed' OR fate = 'loaded' AND (first_day > '-infinity' OR last_day < 'infinity'))
), held AS (
	SELECT r.account_id, coalesce(r.valid_from, '-infinity') AS first_day, coalesce(r.valid_to, 'infinity') AS last_day, r.billing_ref, r.name, r.pool
	FROM simtally_store.account_period r
	WHERE r.account_id IN (SELECT account_id FROM said)
	UNION ALL
	SELECT a.account_id, '-infinity', 'infinity', a.billing_ref, a.name, a.pool
	FROM simtally_store.account a
	WHERE a.account_id IN (SELECT account_id FROM said WHERE fate = 'changed')
		AND NOT EXISTS (SELECT FROM simtally_store.account_period r WHERE r.account_id = a.account_id)
), cut AS (
	SELECT account_id, first_day AS day FROM held
	UNION SELECT account_id, first_day FROM said
	UNION SELECT account_id, last_day + 1 FROM said WHERE last_day < 'infinity'
	UNION SELECT account_id, '-infinity' FROM said
), painted AS (
	SELECT c.account_id, c.day, CASE WHEN s.account_id IS NULL THEN h.billing_ref ELSE s.billing_ref END AS billing_ref,
		CASE WHEN s.account_id IS NULL THEN h.name ELSE s.name END AS name, CASE WHEN s.account_id IS NULL THEN h.pool ELSE s.pool END AS pool
	FROM cut c
	LEFT JOIN said s ON s.account_id = c.account_id AND c.day BETWEEN s.first_day AND s.last_day
	LEFT JOIN held h ON h.account_id = c.account_id AND c.day BETWEEN h.first_day AND h.last_day
), begun AS (
	SELECT *, (lag(ROW(billing_ref, name, pool)) OVER w) IS DISTINCT FROM ROW(billing_ref, name, pool) OR row_number() OVER w = 1 AS begins
	FROM painted
	WINDOW w AS (PARTITION BY account_id ORDER BY day)
)
SELECT account_id, nullif(day, '-infinity'), lead(day) OVER w - 1, billing_ref, name, pool, count(*) OVER (PARTITION BY account_id)
FROM begun
WHERE begins
WINDOW w AS (PARTITION BY account_id ORDER BY day);
