-- 004_usage_import.sql: usage that came in as a provider's bulk files, and the bytes it was read from.

-- A file. One that was not read to its end has no finished_at; the same command takes it up again.
CREATE TABLE simtally_store.usage_import (
	import_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	provider_id smallint NOT NULL REFERENCES simtally_store.provider,
	run_id      integer NOT NULL,
	file_name   text NOT NULL,
	mapping     text NOT NULL,
	account     text NOT NULL, -- the one account it is about, by --account; '' where its rows say so
	first_key   bytea NOT NULL, -- of its first part
	sha256      bytea,          -- of the whole file
	begun_at    timestamptz NOT NULL DEFAULT now(),
	finished_at timestamptz,
	lines       bigint,
	quarantined bigint
);
CREATE INDEX usage_import_open ON simtally_store.usage_import (provider_id, first_key) WHERE finished_at IS NULL;

-- A piece of a file that landed whole, with its bytes. A figure that was read from it carries its raw_id, taken from the sequence
-- of the archive's answers; a row's place ("line 17, column KB") counts lines from the file's beginning.
CREATE TABLE simtally_store.usage_file_part (
	provider_id    smallint NOT NULL REFERENCES simtally_store.provider,
	raw_id         bigint NOT NULL,
	run_id         integer NOT NULL,
	mapping        text NOT NULL,
	account        text NOT NULL,
	endpoint       text NOT NULL,
	key            bytea NOT NULL, -- sha256 of header and body: what makes it the same piece
	sha256         bytea NOT NULL, -- of body
	mapping_sha256 bytea NOT NULL, -- of the mappings it was last read with
	first_line     bigint NOT NULL,
	from_period    date NOT NULL,
	to_period      date NOT NULL,
	read_at        timestamptz NOT NULL,
	as_of          date NOT NULL,
	as_of_given    boolean NOT NULL,
	quarantined    bigint NOT NULL,
	header         bytea NOT NULL, -- what stands before the first row of the file; empty in its first part
	body           bytea NOT NULL,
	PRIMARY KEY (provider_id, raw_id)
);
SELECT simtally_store.compress_by_lz4('usage_file_part', 'body');
CREATE UNIQUE INDEX usage_file_part_same ON simtally_store.usage_file_part (provider_id, mapping, account, key, first_line);

-- Which parts make up a file, in their order; files that begin alike share them.
CREATE TABLE simtally_store.usage_import_part (
	provider_id smallint NOT NULL,
	import_id   integer NOT NULL,
	part        integer NOT NULL,
	raw_id      bigint NOT NULL,
	PRIMARY KEY (provider_id, import_id, part)
);
CREATE INDEX usage_import_part_raw ON simtally_store.usage_import_part (provider_id, raw_id);

CREATE INDEX quarantine_raw ON simtally_store.quarantine (raw_id) WHERE raw_id IS NOT NULL;
