-- closed.sql: when the month in hand was closed, if it is.
-- Parameters: $1 provider_id, $2 month. Result: closed_at, or no row; fills check_closed.
INSERT INTO check_closed (closed_at)
SELECT closed_at FROM simtally_store.standing_close WHERE provider_id = $1::smallint AND month = $2::date
RETURNING closed_at;
