-- 026_usage_file_said.sql: which figures an import has given so far, where its lines may name several scopes of one day: once the file was read
-- to its end, what earlier files or answers said of the same days and is not among them is taken back. Emptied then.
CREATE TABLE simtally_store.usage_file_said (
	import_id  integer NOT NULL, -- of a replay below zero
	account_id integer NOT NULL,
	series_id  integer NOT NULL,
	period     date NOT NULL,
	raw_id     bigint NOT NULL, -- the piece that gave it last
	PRIMARY KEY (import_id, account_id, series_id, period)
);
