-- binding_stage.sql: where the rows of a file of bindings wait; gone with the transaction.
-- Parameters: none. Result: none. A row with a reason is one that makes no sense; rows of one key speak of the same binding.
CREATE TEMP TABLE catalogue_stage (
	file_line  bigint NOT NULL,
	provider   text,
	key        text,
	content    text,
	at         text,
	reason     text,
	detail     text,
	account     text,
	billing_ref text,
	valid_from  date,
	valid_to    date
) ON COMMIT DROP;
