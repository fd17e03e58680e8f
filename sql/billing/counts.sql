-- counts.sql: what the import changes, and what it cannot take.
-- Parameters: none. Result: new lines, earlier lines taken back, rows refused, rows passed over.
SELECT (SELECT count(*) FROM billing_stage WHERE state = 'l' AND NOT same) AS loaded, (SELECT count(*) FROM billing_held WHERE gone) AS taken_back,
	count(*) FILTER (WHERE fate = 'refused') AS refused, count(*) FILTER (WHERE fate = 'passed_over') AS passed_over
FROM billing_fate;
