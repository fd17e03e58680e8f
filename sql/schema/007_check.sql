-- 007_check.sql: figures of one provider held against each other, as its mapping says, and what came of it.

-- The mapping's checks as they are now. A side is an endpoint's figure, or the sum of its days or of a pool's
-- members; right_endpoint NULL is whichever other source gives the same figure. relative is a share: 0.001 is 0.1 %.
CREATE TABLE simtally_store.check_rule (
	provider_id    smallint NOT NULL REFERENCES simtally_store.provider,
	name           text NOT NULL,
	place          smallint NOT NULL, -- in the mapping
	metric         text NOT NULL CHECK (metric IN ('data', 'voice', 'sms', 'mms')),
	compare        text NOT NULL CHECK (compare IN ('equal', 'at_most', 'beside')),
	by_what        text NOT NULL CHECK (by_what IN ('total', 'scope', 'day')),
	running        boolean NOT NULL,  -- compares the month that runs, not one that is final
	apart_s        integer NOT NULL,  -- how far apart two readings of it may be
	absolute       bigint NOT NULL CHECK (absolute >= 0),
	relative       numeric NOT NULL CHECK (relative >= 0),
	left_endpoint  text NOT NULL,
	left_role      text NOT NULL CHECK (left_role IN ('used', 'included', 'check')),
	left_sum       text CHECK (left_sum IN ('days', 'members')),
	right_endpoint text,
	right_role     text NOT NULL CHECK (right_role IN ('used', 'included', 'check')),
	right_sum      text CHECK (right_sum IN ('days', 'members')),
	PRIMARY KEY (provider_id, name)
);

-- One row a check and month of a reconciliation. The quantities are those of what could be compared.
CREATE TABLE simtally_store.check_summary (
	recon_id       integer NOT NULL,
	provider_id    smallint NOT NULL,
	month          date NOT NULL,
	place          smallint NOT NULL,
	check_name     text NOT NULL,
	metric         text NOT NULL,
	unit           text NOT NULL,
	compared       text NOT NULL, -- the two sides in words
	absolute       bigint NOT NULL,
	relative       numeric NOT NULL,
	agrees         bigint NOT NULL,
	differs        bigint NOT NULL,
	not_comparable bigint NOT NULL,
	left_quantity  numeric,
	right_quantity numeric,
	difference     numeric,
	explanation    text, -- why what was not comparable was not, with how many
	PRIMARY KEY (recon_id, provider_id, month, check_name)
);

-- What differs, each; and of what was not comparable the first thousand for each reason but those the calendar
-- explains (the month runs, or is not final): a check of a million accounts writes no million rows a night.
CREATE TABLE simtally_store.check_result (
	result_id      bigint GENERATED ALWAYS AS IDENTITY,
	recon_id       integer NOT NULL,
	provider_id    smallint NOT NULL,
	account_id     integer NOT NULL,
	month          date NOT NULL,
	period         date NOT NULL, -- the month, or the day of a check by day
	check_name     text NOT NULL,
	metric         text NOT NULL,
	scope          text NOT NULL,
	state          text NOT NULL CHECK (state IN ('differs', 'not_comparable')),
	left_quantity  bigint,
	right_quantity bigint,
	difference     bigint, -- left - right
	unit           text NOT NULL,
	explanation    text NOT NULL,
	PRIMARY KEY (recon_id, provider_id, month, result_id)
);

CREATE VIEW simtally.check_summary AS
SELECT s.recon_id, p.name AS provider, s.month, s.check_name, s.compared, s.metric, s.agrees, s.differs, s.not_comparable,
	s.left_quantity, s.right_quantity, s.difference, s.unit, s.absolute AS tolerance_absolute, s.relative AS tolerance_relative, s.explanation
FROM simtally_store.check_summary s
JOIN simtally_store.provider p USING (provider_id);

CREATE VIEW simtally.check_result AS
SELECT r.recon_id, p.name AS provider, r.month, r.check_name, a.account, r.period, r.metric, r.scope,
	r.left_quantity, r.right_quantity, r.difference, r.unit, r.state, r.explanation
FROM simtally_store.check_result r
JOIN simtally_store.provider p USING (provider_id)
JOIN simtally_store.account a USING (account_id);
