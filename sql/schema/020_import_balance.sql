-- 020_import_balance.sql: what came in with an import and what became of it, so that no row leaves without a word.

-- One number for every import, whatever its kind.
CREATE SEQUENCE simtally_store.import_id AS integer;
SELECT setval('simtally_store.import_id', greatest(
	(SELECT coalesce(max(import_id), 0) FROM simtally_store.billing_import),
	(SELECT coalesce(max(import_id), 0) FROM simtally_store.usage_import)) + 1, false);
ALTER TABLE simtally_store.billing_import ALTER import_id DROP IDENTITY;
ALTER TABLE simtally_store.billing_import ALTER import_id SET DEFAULT nextval('simtally_store.import_id');
ALTER TABLE simtally_store.usage_import ALTER import_id DROP IDENTITY;
ALTER TABLE simtally_store.usage_import ALTER import_id SET DEFAULT nextval('simtally_store.import_id');

-- A file that was imported, or the answers that a run got from one provider (kind answers: run_id and provider_id are its key).
CREATE TABLE simtally_store.import (
	import_id   integer NOT NULL DEFAULT nextval('simtally_store.import_id'),
	kind        text NOT NULL CHECK (kind IN ('accounts', 'answers', 'billing', 'bindings', 'products', 'tariffs', 'usage')),
	run_id      integer NOT NULL,
	provider_id smallint, -- of a usage file and of answers; other files may be about several
	file_name   text,     -- NULL: answers
	recorded_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (kind, import_id)
);
CREATE UNIQUE INDEX import_answers ON simtally_store.import (run_id, provider_id) WHERE kind = 'answers';

-- Each row that came in has one fate. measure and unit: rows and money by the currency that the row names ('' where it names none),
-- quantity by byte, second, message. A row of a bill that bills several uses is one row; its money is counted once.
--   loaded       new: nothing was known of it
--   changed      it took the place of something else that was known
--   unchanged    it was known as it is
--   said_twice   another row of the same file or answer says the very same
--   superseded   another row of the same file or answer takes its place, by a rule of the mapping
--   passed_over  a named rule of the mapping says that it is none of ours
--   refused      it is in quarantine, with its reason
CREATE TABLE simtally_store.import_balance (
	import_id   integer NOT NULL,
	kind        text NOT NULL,
	measure     text NOT NULL CHECK (measure IN ('rows', 'money', 'quantity')),
	unit        text NOT NULL CHECK (measure <> 'quantity' OR unit IN ('byte', 'second', 'message')),
	came_in     numeric NOT NULL,
	loaded      numeric NOT NULL DEFAULT 0,
	changed     numeric NOT NULL DEFAULT 0,
	unchanged   numeric NOT NULL DEFAULT 0,
	said_twice  numeric NOT NULL DEFAULT 0,
	superseded  numeric NOT NULL DEFAULT 0,
	passed_over numeric NOT NULL DEFAULT 0,
	refused     numeric NOT NULL DEFAULT 0,
	PRIMARY KEY (kind, import_id, measure, unit),
	FOREIGN KEY (kind, import_id) REFERENCES simtally_store.import (kind, import_id),
	CONSTRAINT import_foots CHECK (came_in = loaded + changed + unchanged + said_twice + superseded + passed_over + refused)
);

-- What a refused row of a file was about, as far as it could be read: its money is held beside what was loaded.
ALTER TABLE simtally_store.quarantine
	ADD COLUMN import_id integer,  -- of the file it stands in
	ADD COLUMN file_line bigint,
	ADD COLUMN month     date,     -- NULL: cannot be told
	ADD COLUMN metric    text,
	ADD COLUMN quantity  numeric,  -- base units
	ADD COLUMN amount    numeric,
	ADD COLUMN currency  text,
	ADD COLUMN invoice   text,
	ADD COLUMN line      text;
CREATE INDEX quarantine_import ON simtally_store.quarantine (import_id) WHERE import_id IS NOT NULL;

-- One row for an import and a currency; rows that carry no money have a row of their own, without a currency. Adding rows up is safe.
CREATE VIEW simtally.import_balance AS
SELECT i.import_id, i.kind, i.file_name AS file, r.came_in::bigint AS rows_in, r.loaded::bigint, r.changed::bigint, r.unchanged::bigint,
	r.said_twice::bigint, r.superseded::bigint, r.passed_over::bigint, r.refused::bigint, nullif(r.unit, '') AS currency,
	m.came_in AS money_in, m.loaded AS money_loaded, m.changed AS money_changed, m.unchanged AS money_unchanged, m.said_twice AS money_said_twice,
	m.superseded AS money_superseded, m.passed_over AS money_passed_over, m.refused AS money_refused, p.name AS provider, i.run_id, i.recorded_at
FROM simtally_store.import i
JOIN simtally_store.import_balance r ON r.kind = i.kind AND r.import_id = i.import_id AND r.measure = 'rows'
LEFT JOIN simtally_store.import_balance m ON m.kind = i.kind AND m.import_id = i.import_id AND m.measure = 'money' AND m.unit = r.unit
LEFT JOIN simtally_store.provider p USING (provider_id);

-- The same in quantities, one row for an import and a unit.
CREATE VIEW simtally.import_quantity AS
SELECT i.import_id, i.kind, i.file_name AS file, q.unit, q.came_in AS quantity_in, q.loaded, q.changed, q.unchanged, q.said_twice, q.superseded,
	q.passed_over, q.refused, p.name AS provider, i.run_id, i.recorded_at
FROM simtally_store.import i
JOIN simtally_store.import_balance q ON q.kind = i.kind AND q.import_id = i.import_id AND q.measure = 'quantity'
LEFT JOIN simtally_store.provider p USING (provider_id);
