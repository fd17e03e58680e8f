-- closed.sql: which of the month in hand and those beside it are closed.
-- Parameters: $1 provider_id, $2 month. Result: none; fills recon_closed.
INSERT INTO recon_closed (month, close_id)
SELECT month, close_id FROM simtally_store.standing_close
WHERE provider_id = $1::smallint
	AND month BETWEEN ($2::date - interval '1 month')::date AND ($2::date + interval '1 month')::date;
