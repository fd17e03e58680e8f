-- 005_network.sql: switching cards on and off, and what became of it.

-- One card, one direction, once. A row is there before its request goes out, and says what is known of it:
-- planned   nothing was sent for it
-- sent      its request goes out, or went out, and no answer has been seen; when the run that wrote it is gone, it is unknown
-- unknown   its request may have been carried out or not: a person decides
-- replaced  was unknown, and was asked for again by a person
-- accepted  the provider took it and has not finished
-- done, failed
CREATE TABLE simtally_store.network_operation (
	operation_id bigint GENERATED ALWAYS AS IDENTITY,
	account_id   integer NOT NULL,
	provider_id  smallint NOT NULL REFERENCES simtally_store.provider,
	switch_on    boolean NOT NULL,
	state        text NOT NULL DEFAULT 'planned'
		CHECK (state IN ('planned', 'sent', 'unknown', 'replaced', 'accepted', 'done', 'failed')),
	batch_id     bigint, -- the request it went out with
	batch_code   text,   -- the provider's name for that request
	message      text,
	trace        text,
	asked_at     timestamptz NOT NULL DEFAULT now(),
	sent_at      timestamptz,
	changed_at   timestamptz NOT NULL DEFAULT now(),
	asking       integer NOT NULL, -- the first run of the command that was given these cards: it is resumed as one
	run_id       integer NOT NULL, -- the run that was asked for this row
	sent_run     integer,          -- the run that sent it
	PRIMARY KEY (account_id, operation_id),
	CHECK (state NOT IN ('sent', 'accepted') OR batch_id IS NOT NULL)
);
-- One that is not at its end is resumed, never doubled.
CREATE UNIQUE INDEX network_operation_open ON simtally_store.network_operation (account_id, switch_on)
	WHERE state IN ('planned', 'sent', 'unknown', 'accepted');
CREATE INDEX network_operation_batch ON simtally_store.network_operation (provider_id, batch_id)
	WHERE state IN ('sent', 'accepted');
CREATE SEQUENCE simtally_store.network_batch_id;

CREATE VIEW simtally.network_operation AS
SELECT o.asked_at, p.name AS provider, a.account, o.switch_on, o.state, o.batch_code, o.message, o.trace,
	o.sent_at, o.changed_at, o.run_id, r.asked_by
FROM simtally_store.network_operation o
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = o.provider_id
LEFT JOIN simtally_store.run r ON r.run_id = o.run_id;
