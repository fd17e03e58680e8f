-- as_it_is.sql: a month that is not closed is checked by its figures of now: so plainly that the planner sees the table alone.
-- Parameters: none. Result: none; makes check_usage.
CREATE OR REPLACE TEMP VIEW check_usage AS
SELECT account_id, series_id, period, quantity, quality, revision, recorded_at, read_at FROM simtally_store.usage;
