-- 002_billing.sql: what was billed, what it was held against, and the verdicts.

CREATE TABLE simtally_store.billing_import (
	import_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	run_id      integer NOT NULL,
	file_name   text NOT NULL,
	sha256      bytea NOT NULL UNIQUE,
	mapping     text NOT NULL,
	imported_at timestamptz NOT NULL DEFAULT now(),
	lines       bigint NOT NULL DEFAULT 0,
	loaded      bigint NOT NULL DEFAULT 0,
	quarantined bigint NOT NULL DEFAULT 0,
	ignored     bigint NOT NULL DEFAULT 0 -- lines that by the mapping bill no use
);

-- A line as billed. account is what the file says, an account or a billing_ref; what it
-- means is looked up when a month is reconciled, because registers change.
CREATE TABLE simtally_store.billing_line (
	line_id           bigint GENERATED ALWAYS AS IDENTITY,
	import_id         integer NOT NULL, -- a foreign key would take as long again as loading the line
	file_line         bigint NOT NULL,
	provider_id       smallint NOT NULL,
	account           text NOT NULL,
	month             date NOT NULL,
	metric            text NOT NULL CHECK (metric IN ('data', 'voice', 'sms', 'mms')),
	scope             text NOT NULL DEFAULT '', -- '' bills the metric as a whole
	quantity          bigint NOT NULL,           -- base units
	unit              text NOT NULL,             -- as the line was written
	amount            numeric,
	currency          text,
	invoice           text,
	line              text,
	superseded_import integer, -- a later file said otherwise about the same invoice and line
	PRIMARY KEY (provider_id, line_id)
);
CREATE INDEX billing_line_month ON simtally_store.billing_line (provider_id, month) WHERE superseded_import IS NULL;

-- A price where the line itself has none: per `per` base units.
CREATE TABLE simtally_store.tariff (
	tariff_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	provider_id smallint NOT NULL REFERENCES simtally_store.provider,
	metric      text NOT NULL,
	scope       text NOT NULL DEFAULT '', -- '' is any
	price       numeric NOT NULL,
	per         bigint NOT NULL CHECK (per > 0),
	currency    text NOT NULL,
	valid_from  date NOT NULL,
	valid_to    date
);

-- provider_id NULL is any provider. relative is a share: 0.001 is 0.1 %.
CREATE TABLE simtally_store.tolerance (
	tolerance_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	provider_id  smallint REFERENCES simtally_store.provider,
	metric       text NOT NULL,
	absolute     bigint NOT NULL CHECK (absolute >= 0),
	relative     numeric NOT NULL CHECK (relative >= 0),
	UNIQUE NULLS NOT DISTINCT (provider_id, metric)
);
INSERT INTO simtally_store.tolerance (metric, absolute, relative) VALUES
	('data', 1048576, 0.001), ('voice', 60, 0.001), ('sms', 0, 0), ('mms', 0, 0);

CREATE TABLE simtally_store.reconciliation (
	recon_id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	run_id        integer NOT NULL,
	reconciled_at timestamptz NOT NULL DEFAULT now()
);

-- The provider-months of one reconciliation; without a bill there are no verdicts.
CREATE TABLE simtally_store.reconciliation_month (
	recon_id    integer NOT NULL REFERENCES simtally_store.reconciliation,
	provider_id smallint NOT NULL REFERENCES simtally_store.provider,
	month       date NOT NULL,
	bill_loaded boolean NOT NULL,
	change_seen text, -- the version of its month_change that this reconciliation saw
	close_id    integer, -- the close whose figures it used; NULL: the month was not closed
	PRIMARY KEY (provider_id, month, recon_id)
);

CREATE TABLE simtally_store.verdict (
	verdict_id        bigint GENERATED ALWAYS AS IDENTITY,
	recon_id          integer NOT NULL,
	provider_id       smallint NOT NULL,
	account_id        integer, -- NULL: not in the register, or a billing_ref of several accounts
	account           text NOT NULL,
	month             date NOT NULL,
	metric            text NOT NULL,
	scope             text NOT NULL,
	lines             integer NOT NULL DEFAULT 0, -- how many billing lines it holds
	usage_quantity    bigint,
	billed_quantity   bigint,
	expected_quantity bigint, -- what is to be billed of it by the product's rule; NULL: not known
	delta             bigint, -- expected - billed: positive is use that was not billed
	unit              text NOT NULL,
	class             text NOT NULL CHECK (class IN ('unknown_account', 'incomplete', 'matched', 'within_tolerance',
		'duplicate', 'unit_suspect', 'restated', 'period_shift', 'billed_not_used', 'unbilled', 'under_billed', 'over_billed')),
	billed_amount     numeric,
	amount_impact     numeric,
	currency          text,
	explanation       text,
	product           text,    -- NULL: none, expected is what was used
	rule              text     -- how expected came from usage; NULL: as used
);
-- One verdict for a figure in a reconciliation: by the account's number, or, where it has none, by what was billed.
CREATE UNIQUE INDEX verdict_once ON simtally_store.verdict (recon_id, provider_id, month, account_id, metric COLLATE "C", scope COLLATE "C",
	(CASE WHEN account_id IS NULL THEN account END) COLLATE "C") NULLS NOT DISTINCT;

-- What the verdicts of a provider and month come to, so that a year of them need not be added up again.
CREATE TABLE simtally_store.verdict_total (
	recon_id        integer NOT NULL,
	provider_id     smallint NOT NULL,
	month           date NOT NULL,
	metric          text NOT NULL,
	class           text NOT NULL,
	currency        text,
	results         bigint NOT NULL,
	priced          bigint NOT NULL, -- results that have an amount_impact
	usage_quantity  numeric,
	billed_quantity numeric,
	billed_amount   numeric,
	lost            numeric NOT NULL, -- the positive ones of amount_impact, added up
	overcharged     numeric NOT NULL, -- the negative ones
	UNIQUE NULLS NOT DISTINCT (recon_id, provider_id, month, metric, class, currency)
);

-- A quantity as people say it: human(1610612736, 'byte') is "1.50 GiB", human(3723, 'second') "1 h 2 min 3 s".
-- One expression, so that the planner puts it in the place of the call: a call costs ten times as much.
CREATE FUNCTION simtally_store.human(quantity numeric, unit text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT CASE WHEN quantity < 0 THEN '-' ELSE '' END || CASE
		WHEN unit = 'byte' THEN CASE
			WHEN abs(quantity) < 1024 THEN round(abs(quantity)) || ' B'
			WHEN abs(quantity) < 1048576 THEN to_char(abs(quantity) / 1024, 'FM9,990.00') || ' KiB'
			WHEN abs(quantity) < 1073741824 THEN to_char(abs(quantity) / 1048576, 'FM9,990.00') || ' MiB'
			WHEN abs(quantity) < 1099511627776 THEN to_char(abs(quantity) / 1073741824, 'FM9,990.00') || ' GiB'
			WHEN abs(quantity) < 1125899906842624 THEN to_char(abs(quantity) / 1099511627776, 'FM9,990.00') || ' TiB'
			ELSE to_char(abs(quantity) / 1125899906842624, 'FM999,999,990.00') || ' PiB' END
		WHEN unit = 'second' THEN CASE
			WHEN abs(quantity) < 60 THEN round(abs(quantity)) || ' s'
			WHEN abs(quantity) < 3600 THEN div(round(abs(quantity)), 60) || ' min ' || mod(round(abs(quantity)), 60) || ' s'
			ELSE to_char(div(round(abs(quantity)), 3600), 'FM999,999,999,999,990') || ' h '
				|| div(mod(round(abs(quantity)), 3600), 60) || ' min ' || mod(round(abs(quantity)), 60) || ' s' END
		ELSE to_char(abs(quantity), 'FM9,999,999,999,999,999,990') || CASE WHEN abs(quantity) = 1 THEN ' message' ELSE ' messages' END
	END
$$;

-- Why a month's usage allows no verdict, in a sentence.
CREATE FUNCTION simtally_store.what_is_missing(month date, completeness text, grain text, quantity bigint, unit text,
	days_reported integer, days_expected integer) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT CASE
		WHEN completeness IS NULL THEN 'nothing reported for ' || to_char(month, 'YYYY-MM')
		WHEN quantity IS NULL THEN 'the figures reported add up to more than 64 bits hold'
		WHEN completeness = 'lower_bound' THEN 'only known to be at least ' || simtally_store.human(quantity, unit)
		WHEN grain = 'day' AND days_reported < days_expected
			THEN format('%s of %s days not reported', days_expected - days_reported, days_expected)
		WHEN completeness = 'partial' THEN 'a part of what was reported could not be understood'
		ELSE 'read before the month was final'
	END
$$;
