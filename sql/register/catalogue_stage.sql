-- catalogue_stage.sql: where the rows of a file of products, tariffs or bindings wait; gone with the transaction.
-- Parameters: none. Result: none. A row with a reason is one that makes no sense; rows of one key speak of the same thing.
CREATE TEMP TABLE catalogue_stage (
	file_line     bigint NOT NULL,
	provider      text,
	key           text,
	content       text,
	at            text,
	reason        text,
	detail        text,
	-- products
	product       text,
	metric        text, -- of tariffs, too
	label         text, -- total, or its scopes joined by +
	unit          text,
	increment     bigint,
	rounding      text,
	allowance     text,
	included      bigint,
	absolute      bigint,
	percent       numeric,
	-- tariffs
	scope         text,
	currency      text,
	valid_from    date, -- of bindings, too
	valid_to      date,
	price         numeric,
	per           bigint,
	unknown_scope text, -- why the scope is none of the provider's, if it is not
	-- bindings
	account       text,
	billing_ref   text
) ON COMMIT DROP;
