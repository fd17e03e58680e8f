-- workspace.sql: what a close needs beside the reconciliation's workspace; gone with its transaction.
-- Parameters: none (several statements). Result: none.

-- The metrics that a mapping can ask about, by kind of account.
CREATE TEMP TABLE close_kind (kind text, metric text, PRIMARY KEY (kind, metric)) ON COMMIT DROP;

-- What is not complete though it could have been: of these accounts and metrics. missing: nothing was reported.
CREATE TEMP TABLE close_gap (
	account_id   integer NOT NULL,
	metric       text COLLATE "C" NOT NULL,
	completeness text COLLATE "C" NOT NULL
) ON COMMIT DROP;
