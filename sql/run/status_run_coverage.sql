-- status_run_coverage.sql: what one run covered. Takes: $1 run_id. Gives: a row a provider and month.
SELECT provider, to_char(month, 'YYYY-MM') AS month, expected, fetched, failed, not_eligible, owed, beyond_reach
FROM simtally.coverage WHERE run_id = $1::integer ORDER BY provider, month;
