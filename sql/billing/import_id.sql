-- import_id.sql: the number of a new import, and how many rows were staged for it.
-- Parameters: none. Result: import_id, rows.
SELECT nextval('simtally_store.import_id')::integer AS import_id, (SELECT coalesce(sum(came_in), 0)::bigint FROM billing_came_in WHERE measure = 'rows') AS rows;
