-- stage.sql: where the lines of a billing file wait; gone with the transaction.
-- Parameters: none. Result: none. A row with a reason is one that cannot be read;
-- the reason withdrawn is that of an invoice that no longer holds.
CREATE TEMP TABLE billing_stage (
	file_line bigint NOT NULL,
	part      integer NOT NULL, -- of that line
	provider  text,
	account   text,
	month     date,
	metric    text,
	scope     text,
	quantity  bigint,
	unit      text,
	amount    numeric,
	currency  text,
	invoice   text,
	line      text,
	at        text,
	reason    text,
	detail    text,
	repeated  boolean NOT NULL DEFAULT false
) ON COMMIT DROP;
