-- stage.sql: a place for the cards of a file, and for what is to be done with each. Takes nothing, gives nothing.
CREATE TEMPORARY TABLE network_stage (
	line    bigint NOT NULL,
	account text NOT NULL
);
CREATE TEMPORARY TABLE network_card (
	line         bigint NOT NULL, -- the first that names it
	account      text NOT NULL,
	account_id   integer,
	kind         text,
	operation_id bigint
);
