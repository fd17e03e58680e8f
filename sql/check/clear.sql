-- clear.sql: empties the workspace for the next check.
-- Parameters: none. Result: none.
TRUNCATE check_series, check_figure, check_pair;
