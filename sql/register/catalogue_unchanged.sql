-- catalogue_unchanged.sql: the rows that say what is known: those of which nothing is traced. To be run after the kind's trace.
-- Parameters: $1 kind, $2 import_id. Result: file_line.
SELECT s.file_line
FROM catalogue_stage s
WHERE NOT EXISTS (SELECT FROM simtally_store.register_change c WHERE c.kind = $1 AND c.import_id = $2::integer AND c.file_line = s.file_line);
