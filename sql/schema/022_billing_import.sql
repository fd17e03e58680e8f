-- 022_billing_import.sql: a file of bills may come again: after another one said otherwise about its lines it counts anew. Its bytes are
-- kept; which lines it brought and took back is written down once and held against the lines by check --bills; what was refused of it stays
-- open until a later file of its mapping speaks of the same invoice and line.

-- Written when the import is done, and never changed.
ALTER TABLE simtally_store.billing_import
	DROP CONSTRAINT billing_import_sha256_key,
	ADD COLUMN mapping_sha256 bytea,           -- of the mapping's file as it was then; NULL: an import of before this was kept
	ADD COLUMN read_by        text,            -- the program's version, for it may read a file otherwise some day; NULL as above
	ADD COLUMN brought        int8multirange,  -- the lines that are its own, by their place in the file, counted from 0; NULL as above
	ADD COLUMN took_back      int8multirange;  -- line_id of the earlier lines whose place it took; NULL as above
CREATE INDEX billing_import_sha256 ON simtally_store.billing_import (sha256);

-- What a line of a mapping's invoice says stands in the place of all that was said of it before, whatever month that billed.
CREATE INDEX billing_line_item ON simtally_store.billing_line (invoice COLLATE "C", line COLLATE "C") WHERE superseded_import IS NULL AND invoice IS NOT NULL;

-- The lines of one import, which stand together.
CREATE INDEX billing_line_import ON simtally_store.billing_line USING brin (import_id) WITH (pages_per_range = 32);

-- The bytes of each file, in pieces, once for equal files; body is NULL where they were erased.
CREATE TABLE simtally_store.billing_file (
	sha256 bytea NOT NULL, -- of the whole file
	piece  integer NOT NULL, -- from 0
	body   bytea,
	PRIMARY KEY (sha256, piece)
);
SELECT simtally_store.compress_by_lz4('billing_file', 'body');

-- A refused row that is open no longer: a later import spoke of the same invoice and line. Where that one refused it again, its own row is open.
CREATE TABLE simtally_store.billing_settled (
	quarantine_id bigint PRIMARY KEY,
	import_id     integer NOT NULL
);

-- What was refused of bills, with its money, as far as it could be read. Open is what no import settled.
CREATE VIEW simtally.billing_refused AS
SELECT q.import_id, i.file_name AS file, p.name AS provider, q.month, q.invoice, q.line, q.amount, q.currency, q.reason, q.detail,
	s.import_id AS settled_by, q.account, q.metric, q.quantity, q.at, q.file_line, i.mapping, q.run_id, q.recorded_at
FROM simtally_store.quarantine q
JOIN simtally_store.billing_import i USING (import_id)
LEFT JOIN simtally_store.billing_settled s USING (quarantine_id)
LEFT JOIN simtally_store.provider p USING (provider_id);

-- The bytes of the files that bills came from: string_agg(body, '' ORDER BY piece) gives the sha256 again.
CREATE VIEW simtally.billing_file AS
SELECT i.import_id, i.file_name AS file, i.mapping, i.sha256, f.piece, f.body, i.run_id, i.imported_at
FROM simtally_store.billing_import i
JOIN simtally_store.billing_file f USING (sha256);
