-- estimate.sql: what the wanted units cost: adjacent periods of an account share a question.
-- Takes: $1 run_id. Gives: a row an endpoint: provider, endpoint, units, accounts, and the lengths of the
-- adjacent runs as pairs (length, how many) for the caller to divide by what one question holds: length, runs.
WITH wanted AS (
	SELECT u.endpoint_id, u.account_id, u.period,
		CASE WHEN u.grain = 'm' THEN (extract(year FROM u.period) * 12 + extract(month FROM u.period))::integer
			ELSE u.period - DATE '1970-01-01' END AS place
	FROM plan_scope p JOIN simtally_store.unit_of_work u USING (account_id, unit_id)
	WHERE u.state = 'owed' AND u.run_id = $1::integer
), island AS (
	SELECT endpoint_id, account_id, place - row_number() OVER (PARTITION BY endpoint_id, account_id ORDER BY place) AS island
	FROM wanted
), length AS (
	SELECT endpoint_id, account_id, count(*) AS length FROM island GROUP BY endpoint_id, account_id, island
)
SELECT endpoint_id, length, count(*) AS runs, count(DISTINCT account_id) AS accounts
FROM length GROUP BY endpoint_id, length ORDER BY endpoint_id, length;
