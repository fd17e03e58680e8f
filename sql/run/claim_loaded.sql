-- claim_loaded.sql: the units that an answer from outside the ledger stands for; they are the loading session's until its batch is written.
-- Takes: $1 account_id, $2 endpoint_id, $3 grain, $4 and $5 first and last period, $6 run_id, $7 session_id. Gives: a row a unit: unit_id, period.
INSERT INTO simtally_store.unit_of_work (account_id, endpoint_id, grain, period, state, run_id, backfill, claimed_by, asked_at)
SELECT $1::integer, $2::smallint, $3::"char", period::date, 'claimed', $6::integer, true, $7::integer, now()
FROM generate_series($4::date, $5::date, CASE WHEN $3 = 'm' THEN interval '1 month' ELSE interval '1 day' END) period
ON CONFLICT (account_id, endpoint_id, grain, period) DO UPDATE SET state = 'claimed', claimed_by = excluded.claimed_by, run_id = excluded.run_id, asked_at = excluded.asked_at
RETURNING unit_id, period;
