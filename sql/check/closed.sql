-- closed.sql: when the month in hand was closed, if it is.
-- Parameters: $1 provider_id, $2 month. Result: none; fills check_closed.
INSERT INTO check_closed (closed_at)
SELECT coalesce((SELECT closed_at FROM simtally_store.standing_close WHERE provider_id = $1::smallint AND month = $2::date), 'infinity')
ON CONFLICT (one) DO UPDATE SET closed_at = EXCLUDED.closed_at;
