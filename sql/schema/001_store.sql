-- 001_store.sql: what simtally keeps.
--
-- Schema simtally holds the views others read; simtally_store holds the tables.
-- Quantities are whole base units (byte, second, message) in bigint, money is
-- numeric with its currency, a month is the date of its first day.
-- Every unique key and every join of the large tables holds account_id (or the
-- provider), so that they can be distributed by account_id; see sql/distribute.sql.

CREATE SCHEMA IF NOT EXISTS simtally;
CREATE SCHEMA IF NOT EXISTS simtally_store;

CREATE TABLE simtally_store.schema_version (
	version    integer PRIMARY KEY,
	name       text NOT NULL,
	applied_at timestamptz NOT NULL DEFAULT now()
);

-- A provider and the latest date, in its own zone, that a run took for today:
-- a counter read on an earlier day can only be a lower bound.
CREATE TABLE simtally_store.provider (
	provider_id    smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name           text NOT NULL UNIQUE,
	zone           text NOT NULL,
	mapping_sha256 bytea,
	today          date
);

-- How often it was asked on a day of its own zone, for those that allow only so much.
CREATE TABLE simtally_store.provider_day (
	provider_id smallint NOT NULL REFERENCES simtally_store.provider,
	day         date NOT NULL,
	requests    bigint NOT NULL,
	PRIMARY KEY (provider_id, day)
);

CREATE TABLE simtally_store.endpoint (
	endpoint_id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	provider_id smallint NOT NULL REFERENCES simtally_store.provider,
	name        text NOT NULL,
	kinds       text[] NOT NULL, -- of accounts it can be asked about
	counts_back boolean NOT NULL DEFAULT false, -- it tells of today and the days just before: one that passes out of reach is lost
	UNIQUE (provider_id, name)
);

CREATE TABLE simtally_store.account (
	account_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	provider_id smallint NOT NULL REFERENCES simtally_store.provider,
	account     text NOT NULL,
	kind        text NOT NULL CHECK (kind IN ('mvno_account', 'sim', 'share_group', 'card', 'pool')),
	billing_ref text,
	name        text,
	pool        text, -- of a card its pool's code, of a SIM its share group
	active_from date,
	active_to   date,
	UNIQUE (provider_id, account),
	CHECK (active_from <= active_to)
);
CREATE INDEX account_billing_ref ON simtally_store.account (provider_id, billing_ref) WHERE billing_ref IS NOT NULL;
CREATE INDEX account_pool ON simtally_store.account (provider_id, pool) WHERE pool IS NOT NULL;

-- One run of the program. session_id is the claimer's: its advisory lock is held
-- exactly as long as the run lives.
CREATE TABLE simtally_store.run (
	run_id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	command     text NOT NULL,
	arguments   text NOT NULL,
	as_of       date,
	program     text NOT NULL,
	mappings    jsonb NOT NULL DEFAULT '{}', -- provider to sha256 of its mapping
	session_id  integer NOT NULL,
	asked_by    text NOT NULL DEFAULT session_user,
	started_at  timestamptz NOT NULL DEFAULT now(),
	ended_at    timestamptz,
	exit_status smallint,
	problem     text,
	requests    bigint NOT NULL DEFAULT 0,
	loaded      bigint NOT NULL DEFAULT 0,
	changed     bigint NOT NULL DEFAULT 0,
	quarantined bigint NOT NULL DEFAULT 0,
	rounded     bigint NOT NULL DEFAULT 0 -- figures that held a fraction of a base unit
);
CREATE SEQUENCE simtally_store.session_id AS integer;
CREATE SEQUENCE simtally_store.raw_id INCREMENT BY 1000; -- taken in blocks

-- The dimension of a figure. role: used is what views show; included is what a plan
-- holds for it; entry says that the metric was reported for the period, whatever
-- regions it names; check is a figure that only serves to check another.
CREATE TABLE simtally_store.series (
	series_id       integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	provider_id     smallint NOT NULL REFERENCES simtally_store.provider,
	endpoint        text NOT NULL,
	metric          text NOT NULL CHECK (metric IN ('data', 'voice', 'sms', 'mms')),
	scope           text NOT NULL,
	grain           text NOT NULL CHECK (grain IN ('day', 'month')),
	role            text NOT NULL CHECK (role IN ('used', 'included', 'entry', 'check')),
	unit            text NOT NULL CHECK (unit IN ('byte', 'second', 'message')),
	rank            smallint NOT NULL, -- the lower one is the source of record
	UNIQUE (provider_id, endpoint, metric, scope, grain, role)
);

-- What a provider calls a scope: a renamed region keeps its id, and its old name here.
CREATE TABLE simtally_store.scope_label (
	label_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	provider_id    smallint NOT NULL REFERENCES simtally_store.provider,
	scope          text NOT NULL,
	name           text NOT NULL,
	homeland       boolean,
	roam_like_home boolean,
	recorded_at    timestamptz NOT NULL DEFAULT now(),
	run_id         integer NOT NULL
);
CREATE INDEX scope_label_latest ON simtally_store.scope_label (provider_id, scope, label_id DESC);

CREATE TYPE simtally_store.unit_state AS ENUM
	('owed', 'claimed', 'done', 'failed', 'not_eligible', 'beyond_reach');

-- The ledger: one endpoint, one account, one period, forever.
CREATE TABLE simtally_store.unit_of_work (
	unit_id       bigint GENERATED ALWAYS AS IDENTITY,
	raw_id        bigint,
	due_at        timestamptz NOT NULL DEFAULT now(),
	asked_at      timestamptz,
	fetched_at    timestamptz,
	account_id    integer NOT NULL,
	run_id        integer NOT NULL, -- the run that last wanted it
	claimed_by    integer,          -- session_id of the run that holds it
	period        date NOT NULL,
	fetched_as_of date,
	attempts      integer NOT NULL DEFAULT 0,
	state         simtally_store.unit_state NOT NULL DEFAULT 'owed',
	endpoint_id   smallint NOT NULL REFERENCES simtally_store.endpoint,
	grain         "char" NOT NULL CHECK (grain IN ('d', 'm', 'n')), -- day, month, now
	final         boolean NOT NULL DEFAULT false, -- fetched when its figures could no longer change
	backfill      boolean NOT NULL DEFAULT false, -- wanted by a backfill, not by a night
	outcome       text,
	reason        text,
	trace         text, -- the provider's own number of the answer that was no good
	raw_sha256    bytea,
	PRIMARY KEY (account_id, unit_id),
	UNIQUE (account_id, endpoint_id, grain, period)
) WITH (fillfactor = 80);
CREATE INDEX unit_of_work_owed ON simtally_store.unit_of_work (endpoint_id, account_id, period)
	WHERE state = 'owed';
CREATE INDEX unit_of_work_claimed ON simtally_store.unit_of_work (claimed_by)
	WHERE state = 'claimed';

-- What a run covered, as it stood when the run ended.
CREATE TABLE simtally_store.run_coverage (
	run_id       integer NOT NULL,
	provider_id  smallint NOT NULL,
	month        date NOT NULL,
	expected     bigint NOT NULL,
	fetched      bigint NOT NULL,
	failed       bigint NOT NULL,
	not_eligible bigint NOT NULL,
	owed         bigint NOT NULL,
	beyond_reach bigint NOT NULL,
	lost         bigint NOT NULL DEFAULT 0, -- days that the run found lost; part of expected and beyond_reach
	PRIMARY KEY (run_id, provider_id, month)
);

-- Which months' usage or bills changed, and in which run: what a night reconciles again.
CREATE TABLE simtally_store.month_change (
	provider_id smallint NOT NULL,
	month       date NOT NULL,
	run_id      integer NOT NULL,
	PRIMARY KEY (provider_id, month)
);

-- The archive. body is compressed by the server (TOAST, lz4) and readable with convert_from.
CREATE TABLE simtally_store.raw_answer (
	raw_id         bigint NOT NULL,
	fetched_at     timestamptz NOT NULL,
	answered_at    timestamptz,       -- the answer's own Date header
	account_id     integer NOT NULL,
	run_id         integer NOT NULL,
	from_period    date NOT NULL,
	to_period      date NOT NULL,
	fetched_on     date NOT NULL,     -- the partition: UTC date of fetched_at
	as_of          date NOT NULL,     -- the run's today in the provider's zone
	as_of_given    boolean NOT NULL,  -- said with --as-of, not taken from the clock
	http_status    smallint NOT NULL,
	endpoint       text NOT NULL,
	trace          text,
	content_type   text,
	sha256         bytea NOT NULL,
	mapping_sha256 bytea NOT NULL,
	body           bytea NOT NULL,
	PRIMARY KEY (account_id, raw_id, fetched_on)
) PARTITION BY RANGE (fetched_on);

CREATE TABLE simtally_store.usage (
	quantity    bigint NOT NULL,
	raw_id      bigint,
	recorded_at timestamptz NOT NULL,
	read_at     timestamptz NOT NULL, -- when the answer it stands in was fetched
	account_id  integer NOT NULL,
	series_id   integer NOT NULL,
	period      date NOT NULL,
	run_id      integer NOT NULL,
	revision    integer NOT NULL,
	quality     smallint NOT NULL CHECK (quality BETWEEN 0 AND 3),
		-- 3 final; 2 a month read before it was final; 1 a counter read while its day ran;
		-- 0 (entries only) some of its figures could not be understood
	at          text,                 -- its place in that answer
	PRIMARY KEY (account_id, series_id, period)
) PARTITION BY RANGE (period);

-- What a figure was before: append-only.
CREATE TABLE simtally_store.usage_revision (
	quantity    bigint NOT NULL,
	raw_id      bigint,
	recorded_at timestamptz NOT NULL,
	account_id  integer NOT NULL,
	series_id   integer NOT NULL,
	period      date NOT NULL,
	run_id      integer NOT NULL,
	revision    integer NOT NULL,
	quality     smallint NOT NULL,
	at          text,
	PRIMARY KEY (account_id, series_id, period, revision)
) PARTITION BY RANGE (period);

-- Charges have no id: those of an account and month are one multiset. A line that is
-- no longer reported keeps its row and names the run that superseded it.
CREATE TABLE simtally_store.charge (
	charge_id      bigint GENERATED ALWAYS AS IDENTITY,
	account_id     integer NOT NULL,
	month          date NOT NULL,
	charged_at     timestamptz NOT NULL,
	number         text,
	description    text,
	amount         bigint,
	price          numeric,
	vat_exempt     boolean,
	wholesale      numeric,
	cost           numeric,
	currency       text NOT NULL,
	run_id         integer NOT NULL,
	raw_id         bigint,
	superseded_run integer,
	PRIMARY KEY (account_id, charge_id)
);
CREATE INDEX charge_month ON simtally_store.charge (account_id, month) WHERE superseded_run IS NULL;

CREATE TABLE simtally_store.package_event (
	event_id        bigint GENERATED ALWAYS AS IDENTITY,
	account_id      integer NOT NULL,
	at              timestamptz NOT NULL,
	type            text NOT NULL,
	soc             text,
	soc_description text,
	row_type        text,
	cost            numeric,
	wholesale       numeric,
	price           numeric,
	expires_at      timestamptz,
	included        boolean,
	run_id          integer NOT NULL,
	raw_id          bigint,
	superseded_run  integer,
	PRIMARY KEY (account_id, event_id)
);
CREATE UNIQUE INDEX package_event_identity ON simtally_store.package_event (account_id, at, type, soc)
	NULLS NOT DISTINCT WHERE superseded_run IS NULL;

CREATE TABLE simtally_store.account_fact (
	fact_id    bigint GENERATED ALWAYS AS IDENTITY,
	account_id integer NOT NULL,
	as_of      date NOT NULL,
	fact       text NOT NULL,
	value      text NOT NULL,
	run_id     integer NOT NULL,
	raw_id     bigint,
	PRIMARY KEY (account_id, fact, as_of, fact_id)
);

CREATE TABLE simtally_store.quarantine (
	quarantine_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	run_id        integer NOT NULL,
	provider_id   smallint,
	account_id    integer,
	account       text, -- as it was written, where no account of the register is meant
	at            text,
	source        text NOT NULL,
	reason        text NOT NULL,
	detail        text,
	raw_id        bigint,
	recorded_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX quarantine_run ON simtally_store.quarantine (run_id);

-- Lets a column of large values be compressed by lz4, which is faster than the server's own; a server built without it keeps its own.
CREATE FUNCTION simtally_store.compress_by_lz4(relation text, attribute name) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	EXECUTE format('ALTER TABLE simtally_store.%I ALTER COLUMN %I SET COMPRESSION lz4', relation, attribute);
EXCEPTION WHEN feature_not_supported THEN
	NULL;
END $$;

-- Makes a table's partition that holds a month; safe to call again and by several sessions. What is only ever added
-- to cannot be changed by its owner either: this is for the owner, and for the functions that run as the owner.
CREATE FUNCTION simtally_store.ensure_partition(stem text, month date) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	first date := date_trunc('month', month);
	part  text := format('%s_%s', stem, to_char(first, 'YYYYMM'));
BEGIN
	IF to_regclass('simtally_store.' || part) IS NOT NULL THEN RETURN; END IF;
	PERFORM pg_advisory_xact_lock(hashtext('simtally_store.ensure_month'));
	IF to_regclass('simtally_store.' || part) IS NOT NULL THEN RETURN; END IF;
	EXECUTE format('CREATE TABLE simtally_store.%I (LIKE simtally_store.%I INCLUDING ALL)', part, stem);
	IF stem = 'raw_answer' THEN
		EXECUTE format('ALTER TABLE simtally_store.%I SET (toast_tuple_target = 256)', part);
		PERFORM simtally_store.compress_by_lz4(part, 'body');
	END IF;
	EXECUTE format('ALTER TABLE simtally_store.%I ATTACH PARTITION simtally_store.%I FOR VALUES FROM (%L) TO (%L)',
		stem, part, first, first + interval '1 month');
	IF stem <> 'usage' THEN
		EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON simtally_store.%I FROM CURRENT_USER', part);
	END IF;
END $$;

-- The partitions that figures and answers of a month need. Runs as the owner, whoever loads.
CREATE FUNCTION simtally_store.ensure_month(month date) RETURNS void LANGUAGE plpgsql
	SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM simtally_store.ensure_partition(stem, month) FROM unnest(ARRAY['usage', 'usage_revision', 'raw_answer']) AS stem;
END $$;
