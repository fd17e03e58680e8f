-- 032_kept_report.sql: reports as they were first written, byte for byte: what a page that was signed came with.

-- A report that a reconciliation of it was first written in, and by which names.
CREATE TABLE simtally_store.kept_report (
	report_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	month      date NOT NULL,
	run_id     integer NOT NULL,
	stem       text NOT NULL, -- of its files' names
	written_at timestamptz NOT NULL DEFAULT now()
);

-- The reconciliations that it shows, one of each provider that has one.
CREATE TABLE simtally_store.kept_recon (
	recon_id    integer NOT NULL,
	report_id   integer NOT NULL,
	provider_id smallint NOT NULL,
	PRIMARY KEY (recon_id, report_id, provider_id)
);

CREATE TABLE simtally_store.kept_file (
	bytes     bigint NOT NULL,
	report_id integer NOT NULL,
	format    text NOT NULL CHECK (format IN ('csv', 'html', 'json')),
	sha256    bytea NOT NULL, -- as the manifest has it
	PRIMARY KEY (report_id, format)
);

-- The bytes, in pieces, once for each sum.
CREATE TABLE simtally_store.kept_piece (
	piece  integer NOT NULL, -- from 0
	sha256 bytea NOT NULL,
	body   bytea NOT NULL,
	PRIMARY KEY (sha256, piece)
);
SELECT simtally_store.compress_by_lz4('kept_piece', 'body');

-- A row for each file of a kept report and each reconciliation that it shows.
CREATE VIEW simtally.kept_report AS
SELECT k.month, k.stem, f.format, p.name AS provider, r.recon_id, k.written_at, k.run_id, f.bytes, f.sha256
FROM simtally_store.kept_report k
JOIN simtally_store.kept_file f USING (report_id)
JOIN simtally_store.kept_recon r USING (report_id)
JOIN simtally_store.provider p USING (provider_id);
