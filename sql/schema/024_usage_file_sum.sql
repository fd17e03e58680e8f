-- 024_usage_file_sum.sql: what each piece of a bulk file brought to a sum, where a mapping says that the rows of a key add up: the pieces of a file
-- land one by one, and a piece that is read again must not add twice.
CREATE TABLE simtally_store.usage_file_sum (
	account_id integer NOT NULL,
	series_id  integer NOT NULL,
	period     date NOT NULL,
	raw_id     bigint NOT NULL, -- the piece
	quantity   bigint NOT NULL,
	parts      bigint NOT NULL, -- rows that were added up
	quality    smallint NOT NULL CHECK (quality BETWEEN 0 AND 3), -- the worst of them; 0: one could not be read
	at         text NOT NULL,   -- the first of them
	PRIMARY KEY (account_id, series_id, period, raw_id)
);
CREATE INDEX usage_file_sum_raw ON simtally_store.usage_file_sum (raw_id);
