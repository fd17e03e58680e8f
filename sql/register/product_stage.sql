-- product_stage.sql: where the rows of a file of products wait; gone with the transaction.
-- Parameters: none. Result: none. A row with a reason is one that makes no sense; rows of one key speak of the same product.
CREATE TEMP TABLE catalogue_stage (
	file_line  bigint NOT NULL,
	provider   text,
	key        text,
	content    text,
	at         text,
	reason     text,
	detail     text,
	product    text,
	metric     text,
	label      text, -- total, or its scopes joined by +
	unit       text,
	increment  bigint,
	rounding   text,
	allowance  text,
	included   bigint,
	absolute   bigint,
	percent    numeric
) ON COMMIT DROP;
