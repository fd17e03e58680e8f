-- stage.sql: where the rows of a billing file wait, with what becomes of them; gone with the transaction.
-- Parameters: none. Result: none.
-- A row of the file that bills several uses has a part for each of them; part 0 has what is said of the row as a whole. state is one of
--   l  it bills            p  a rule of the mapping passes it over: its item bills nothing    w  likewise, and what was said of it before is taken back
--   r  it is refused       s  another row of this file takes its place                        b  no row: a piece of the file's bytes
-- owner, invoice and item say what the row is about, where it can be told: item is the line, or '' for the invoice as a whole; owner is the
-- provider, where the mapping counts by provider, else ''.
CREATE TEMP TABLE billing_stage (
	file_line    bigint NOT NULL,
	part         integer NOT NULL,
	place        bigint NOT NULL, -- of the part in the file
	state        "char" NOT NULL,
	provider     text COLLATE "C",
	account      text COLLATE "C",
	month        date,
	metric       text COLLATE "C",
	scope        text COLLATE "C",
	quantity     bigint,
	unit         text,
	amount       numeric,
	currency     text COLLATE "C",
	invoice      text COLLATE "C",
	line         text COLLATE "C",
	owner        text COLLATE "C",
	item         text COLLATE "C", -- NULL: it corrects nothing
	row_amount   numeric,          -- of the row: in its part 0
	row_currency text COLLATE "C",
	at           text,
	reason       text,
	detail       text,
	body         bytea,
	same         boolean NOT NULL DEFAULT false, -- such a line is in force already
	same_line    bigint                          -- and it is this one, of the same item
) ON COMMIT DROP;
ALTER TABLE billing_stage ALTER body SET STORAGE EXTERNAL;

-- Lines in force of the items that the file speaks of.
CREATE TEMP TABLE billing_held (
	line_id     bigint NOT NULL,
	provider_id smallint NOT NULL,
	provider    text COLLATE "C" NOT NULL,
	owner       text COLLATE "C" NOT NULL,
	invoice     text COLLATE "C" NOT NULL,
	item        text COLLATE "C" NOT NULL,
	line        text COLLATE "C",
	account     text COLLATE "C" NOT NULL,
	month       date NOT NULL,
	metric      text COLLATE "C" NOT NULL,
	scope       text COLLATE "C" NOT NULL,
	quantity    bigint NOT NULL,
	amount      numeric,
	currency    text COLLATE "C",
	blocked     boolean NOT NULL DEFAULT false, -- a row about its item cannot be read: it stays
	gone        boolean NOT NULL DEFAULT false  -- its place is taken
) ON COMMIT DROP;

-- What became of each row.
CREATE TEMP TABLE billing_fate (
	file_line bigint NOT NULL,
	fate      text NOT NULL,
	amount    numeric,
	currency  text COLLATE "C"
) ON COMMIT DROP;
