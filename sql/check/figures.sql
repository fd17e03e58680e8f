-- figures.sql: a side that is one figure an account: of the month, or of each of its days.
-- Parameters: $1 month, $2 side. Result: none; adds to check_figure.
INSERT INTO check_figure (side, account_id, period, scope, source, quantity, sure, quality, first_read, last_read)
SELECT side, account_id, period, 'total', source, quantity, quantity, quality, first_read, last_read
FROM check_reading
WHERE side = $2::"char" AND period >= $1::date AND period < ($1::date + interval '1 month')::date;
