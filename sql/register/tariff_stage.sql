-- tariff_stage.sql: where the rows of a file of tariffs wait; gone with the transaction.
-- Parameters: none. Result: none. A row with a reason is one that makes no sense; rows of one key speak of the same tariff.
CREATE TEMP TABLE catalogue_stage (
	file_line  bigint NOT NULL,
	provider   text,
	key        text,
	content    text,
	at         text,
	reason     text,
	detail     text,
	metric        text,
	scope         text,
	currency      text,
	valid_from    date,
	valid_to      date,
	price         numeric,
	per           bigint,
	unknown_scope text -- why the scope is none of the provider's, if it is not
) ON COMMIT DROP;
