-- lines.sql: how many lines of a file have a fate. Takes: $1 import_id. Gives: one row: lines.
SELECT coalesce(sum(came_in), 0)::bigint AS lines FROM simtally_store.import_balance WHERE kind = 'usage' AND import_id = $1::integer AND measure = 'rows';
