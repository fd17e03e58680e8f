-- 006_drift.sql: where the providers' answers have left the documents that the mappings were written from, and what
-- of a series of days was lost.

-- What a run noticed, by place: counts only, nothing of the values that stood there.
CREATE TABLE simtally_store.run_drift (
	run_id      integer NOT NULL,
	provider_id smallint NOT NULL,
	endpoint    text NOT NULL, -- as the mapping names it
	kind        text NOT NULL CHECK (kind IN ('unmapped', 'gone', 'changed')),
	place       text NOT NULL, -- a JSON Pointer, * for each element; or a column
	found       text,          -- what stands there: a number, a list
	answers     bigint NOT NULL,
	of_answers  bigint NOT NULL,
	account     text,          -- of the first of them
	PRIMARY KEY (run_id, provider_id, endpoint, kind, place)
);

-- Of each optional place how many answers had the object around it and how many had it: one that is suddenly in none is missed.
CREATE TABLE simtally_store.place_seen (
	provider_id smallint NOT NULL,
	endpoint    text NOT NULL,
	place       text NOT NULL,
	answers     bigint NOT NULL,
	seen        bigint NOT NULL,
	PRIMARY KEY (provider_id, endpoint, place)
);

-- Of an account whose days come as a series that counts back from today: every day before this one is held, or named
-- in the ledger as lost, or was never to be had.
CREATE TABLE simtally_store.series_reach (
	account_id  integer NOT NULL,
	endpoint_id smallint NOT NULL,
	reached     date NOT NULL,
	first_night date NOT NULL, -- the day of its first answer
	PRIMARY KEY (account_id, endpoint_id)
);

CREATE VIEW simtally.drift AS
SELECT d.run_id, p.name AS provider, d.endpoint, d.kind, d.place, d.found, d.answers, d.of_answers, d.account,
	min(d.run_id) OVER (PARTITION BY d.provider_id, d.endpoint, d.kind, d.place) AS first_run_id
FROM simtally_store.run_drift d
JOIN simtally_store.provider p USING (provider_id);
