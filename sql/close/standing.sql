-- standing.sql: the close of a month that stands.
-- Parameters: $1 provider_id, $2 month. Result: close_id, close_number, closed_at, closed_by; no row where the month is not closed.
SELECT close_id, close_number, to_char(closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS closed_at, closed_by
FROM simtally_store.standing_close
WHERE provider_id = $1::smallint AND month = $2::date;
