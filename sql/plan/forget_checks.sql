-- forget_checks.sql: checks that a mapping no longer has; what they found stays.
-- Takes: $1 provider_id, $2 names of those it has. Gives nothing.
DELETE FROM simtally_store.check_rule WHERE provider_id = $1::smallint AND name <> ALL ($2::text[]);
