-- status_run_quarantine.sql: what one run could not understand. Takes: $1 run_id. Gives: a row a reject.
SELECT provider, account, source, at, reason, detail, trace FROM simtally.quarantine WHERE run_id = $1::integer ORDER BY provider, account, at;
