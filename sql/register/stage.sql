-- stage.sql: where the rows of a register file wait; gone with the transaction.
-- Parameters: none. Result: none. A row with a reason is one that makes no sense. fate is as in simtally_store.import_balance, NULL while
-- it is open; today is the run's in the provider's zone; first_day and last_day are the days that the row counts for, NULL: not looked at.
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
	valid_from  date,
	valid_to    date,
	at          text,
	reason      text,
	detail      text,
	fate        text,
	provider_id smallint,
	account_id  integer, -- NULL: not in the register
	today       date,
	first_day   date,
	last_day    date
) ON COMMIT DROP;

-- The periods of the accounts whose rows count for days or change something, as they will be; of one that was never dated none.
CREATE TEMP TABLE account_timeline (
	account_id  integer NOT NULL,
	valid_from  date,
	valid_to    date,
	billing_ref text,
	name        text,
	pool        text,
	periods     bigint NOT NULL -- of the account
) ON COMMIT DROP;
