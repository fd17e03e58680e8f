-- balance.sql: what came in with a file of the register or the catalogue and what became of it; it foots, or the statement fails.
-- Parameters: $1 kind, $2 import_id, $3 rows read; rows that were $4 loaded, $5 changed, $6 unchanged, $7 said twice, $8 refused. Result: none.
INSERT INTO simtally_store.import_balance (kind, import_id, measure, unit, came_in, loaded, changed, unchanged, said_twice, refused)
VALUES ($1, $2::integer, 'rows', '', $3::numeric, $4::numeric, $5::numeric, $6::numeric, $7::numeric, $8::numeric);
