-- prepare.sql: what a session needs that imports: what a fact last said of each account, by value.
-- Takes nothing, gives nothing.
CREATE TEMP TABLE IF NOT EXISTS bulk_fact (value text, account_id integer);
CREATE INDEX IF NOT EXISTS bulk_fact_value ON bulk_fact (value);
TRUNCATE bulk_fact;
