-- status_run_drift.sql: what one run noticed of drift. Takes: $1 run_id. Gives: a row a place, with the first run that noticed it.
SELECT provider, endpoint, kind, place, coalesce(found, '') AS found, answers, of_answers, coalesce(account, '') AS for_example, first_run_id AS first_run
FROM simtally.drift WHERE run_id = $1::integer ORDER BY provider, endpoint, kind, place;
