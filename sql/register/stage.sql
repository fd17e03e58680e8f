-- stage.sql: where the rows of a register file wait; gone with the transaction.
-- Parameters: none. Result: none. A row with a reason is one that makes no sense.
CREATE TEMP TABLE account_stage (
	line        bigint NOT NULL,
	provider    text,
	account     text,
	kind        text,
	billing_ref text,
	name        text,
	pool        text,
	active_from date,
	active_to   date,
	at          text,
	reason      text,
	detail      text
) ON COMMIT DROP;
