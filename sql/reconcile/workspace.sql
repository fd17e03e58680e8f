-- workspace.sql: the temporary tables one reconciliation works in; gone with its transaction.
-- Parameters: none (several statements). Result: none.
-- Texts compare by their bytes here, so that sorting does not depend on the database's locale.

-- Millions of groups are sorted, not hashed: their number is always underestimated, and a hash that
-- spills a thousand times takes five times as long at the default work_mem.
SET LOCAL enable_hashagg = off;

-- Series of the provider in hand. source orders the endpoints of a metric and grain, 1 is the one
-- of record; reports says that a row of it makes the metric reported for its period.
CREATE TEMP TABLE recon_series (
	series_id integer PRIMARY KEY,
	metric    text COLLATE "C" NOT NULL,
	scope     text COLLATE "C" NOT NULL,
	grain     text COLLATE "C" NOT NULL,
	role      text COLLATE "C" NOT NULL,
	source    integer NOT NULL,
	reports   boolean NOT NULL
) ON COMMIT DROP;

-- Of the month in hand and those beside it, the ones that are closed: their figures are those that were closed.
CREATE TEMP TABLE recon_closed (
	month    date PRIMARY KEY,
	close_id integer NOT NULL
) ON COMMIT DROP;

-- The scopes that cover a series' scope, itself first: of "a/b" these are "a/b" and "a".
CREATE TEMP TABLE recon_cover (
	scope      text COLLATE "C",
	covered_by text COLLATE "C",
	PRIMARY KEY (scope, covered_by)
) ON COMMIT DROP;

-- The products of the provider, and what lines call each by; covers: the use of that scope is its.
CREATE TEMP TABLE recon_product (
	increment bigint NOT NULL,
	included  bigint,
	absolute  bigint,
	relative  numeric,
	product   text COLLATE "C" NOT NULL,
	metric    text COLLATE "C" NOT NULL,
	label     text COLLATE "C" NOT NULL,
	rounding  text COLLATE "C" NOT NULL,
	allowance text COLLATE "C" NOT NULL,
	rule      text, -- NULL: nothing is rounded
	PRIMARY KEY (metric, label)
) ON COMMIT DROP;
CREATE TEMP TABLE recon_product_scope (
	covers boolean NOT NULL,
	metric text COLLATE "C",
	scope  text COLLATE "C",
	label  text COLLATE "C" NOT NULL,
	PRIMARY KEY (metric, scope)
) ON COMMIT DROP;

-- The accounts of each pool or group in the month in hand; days as in simtally_store.pooled, pool_id NULL: the pool is not in the register.
CREATE TEMP TABLE recon_pool (
	days       bigint,
	account_id integer NOT NULL,
	pool_id    integer,
	pool       text COLLATE "C" NOT NULL,
	account    text COLLATE "C" NOT NULL,
	PRIMARY KEY (account_id, pool)
) ON COMMIT DROP;

-- The billing_refs of several accounts that lines bill. From here on such a group is an account as any
-- other, with a number below zero, whose figures are the sum of its members'.
CREATE TEMP TABLE recon_group (
	group_id integer PRIMARY KEY,
	ref      text COLLATE "C" NOT NULL
) ON COMMIT DROP;

-- Their accounts, for each metric billed. place: counted in the group; itself: billed by itself; pool: its pool is counted for it; cards: its
-- cards are. An account that is the group's on some days of the month alone has these days (bits), and a figure of its own for them: figure_id is
-- the number, far below zero, under which that stands in recon_report and recon_scoped; of any other account it is its own. why: the figure is
-- not known for sure, for that reason.
CREATE TEMP TABLE recon_member (
	days       bigint,
	account_id integer NOT NULL,
	group_id   integer NOT NULL,
	figure_id  integer NOT NULL,
	metric     text COLLATE "C" NOT NULL,
	place      text COLLATE "C" NOT NULL,
	why        text,
	PRIMARY KEY (group_id, metric, account_id)
) ON COMMIT DROP;
CREATE UNIQUE INDEX recon_member_once ON recon_member (account_id, metric, days) NULLS NOT DISTINCT WHERE place = 'counted';

-- What there is to say of a group: how its figure came about, who is not in it, whose figures are not complete.
CREATE TEMP TABLE recon_group_word (
	group_id   integer,
	metric     text COLLATE "C",
	rule       text NOT NULL,
	apart      text,
	incomplete text,
	PRIMARY KEY (group_id, metric)
) ON COMMIT DROP;

-- What is included for an account in a product, where the product includes something; quantity NULL: not known.
CREATE TEMP TABLE recon_allowance (
	quantity   bigint,
	account_id integer,
	metric     text COLLATE "C",
	label      text COLLATE "C",
	words      text NOT NULL,
	PRIMARY KEY (account_id, metric, label)
) ON COMMIT DROP;

-- What is looked up in the months before and after: only these, for the account or group that owns the result.
CREATE TEMP TABLE recon_wanted (
	account_id integer,
	owner_id   integer NOT NULL,
	metric     text COLLATE "C",
	PRIMARY KEY (account_id, metric)
) ON COMMIT DROP;

-- Lines as billed, with the account or group they mean. Of an account nobody knows, and of a group,
-- account is what was billed and ref_accounts how many accounts share it as their billing_ref.
CREATE TEMP TABLE recon_line (
	line_id      bigint NOT NULL,
	quantity     bigint NOT NULL,
	month        date NOT NULL,
	account_id   integer,
	card_id      integer, -- the card that the line names, where it is held against the card's pool
	ref_accounts integer,
	account      text COLLATE "C",
	metric       text COLLATE "C" NOT NULL,
	scope        text COLLATE "C" NOT NULL,
	currency     text COLLATE "C",
	amount       numeric
) ON COMMIT DROP;

-- Lines of the month summed by what they bill. charged_lines counts those above zero, credits apart; price_amount is the amount of those
-- that have a quantity, NULL where one of them has none.
CREATE TEMP TABLE recon_bill (
	lines         bigint NOT NULL,
	charged_lines bigint NOT NULL,
	billed        bigint NOT NULL,
	account_id    integer,
	ref_accounts  integer,
	account       text COLLATE "C", -- where account_id is NULL, or a group's
	metric        text COLLATE "C" NOT NULL,
	scope         text COLLATE "C" NOT NULL,
	currency      text COLLATE "C", -- NULL where several
	several       boolean NOT NULL, -- currencies
	amount        numeric,          -- NULL where several currencies, and so is
	price_amount  numeric
) ON COMMIT DROP;

-- The scopes that lines or products name, and the scope of the result that each is counted in: of several that
-- one product bills, the product's label.
CREATE TEMP TABLE recon_scope (
	account_id integer,
	metric     text COLLATE "C",
	scope      text COLLATE "C",
	label      text COLLATE "C" NOT NULL,
	PRIMARY KEY (account_id, metric, scope)
) ON COMMIT DROP;

-- Whether, how surely and how much of a metric an account was reported to have used in a month. Of an account that is of groups on some of its days
-- days are those that are left to it, quantity what it used on them, and whole what it was before they were taken off. apart: how it divides is
-- not known, and it stands in no result.
CREATE TEMP TABLE recon_report (
	quantity      bigint, -- NULL: the figures add up to more than 64 bits hold
	days          bigint, -- NULL: all of the month
	whole         bigint,
	apart         boolean NOT NULL DEFAULT false,
	month         date NOT NULL,
	account_id    integer NOT NULL,
	source        integer,
	days_reported integer,
	days_expected integer,
	grouped       boolean NOT NULL DEFAULT false, -- its figure is that of a group
	metric        text COLLATE "C" NOT NULL,
	grain         text COLLATE "C" NOT NULL,
	completeness  text COLLATE "C" NOT NULL
) ON COMMIT DROP;

-- The part of it that a named scope covers.
CREATE TEMP TABLE recon_scoped (
	quantity   bigint NOT NULL,
	month      date NOT NULL,
	account_id integer NOT NULL,
	metric     text COLLATE "C" NOT NULL,
	scope      text COLLATE "C" NOT NULL
) ON COMMIT DROP;

-- What was used and billed in the month before or after, by the scopes named in the month in hand;
-- reported: the usage is complete.
CREATE TEMP TABLE recon_beside (
	usage      numeric,
	billed     numeric, -- NULL: no line
	month      date NOT NULL,
	account_id integer NOT NULL,
	reported   boolean NOT NULL,
	metric     text COLLATE "C" NOT NULL,
	scope      text COLLATE "C" NOT NULL
) ON COMMIT DROP;

-- The figures whose earlier revisions may explain an open result, and the scope each is counted in.
CREATE TEMP TABLE recon_placed (
	quantity    bigint NOT NULL,
	recorded_at timestamptz NOT NULL,
	account_id  integer NOT NULL,
	series_id   integer NOT NULL,
	period      date NOT NULL,
	run_id      integer NOT NULL,
	revision    integer NOT NULL,
	owner_id    integer NOT NULL, -- of the result: the account, or its group
	metric      text COLLATE "C" NOT NULL,
	scope       text COLLATE "C" NOT NULL,
	grain       text COLLATE "C" NOT NULL
) ON COMMIT DROP;

-- One row for each result to be; class NULL until the findings say it. pooled rows give none.
-- expected is what is to be billed of the usage, allowance what was taken off it for that.
CREATE TEMP TABLE recon_candidate (
	usage         bigint,
	expected      bigint,
	allowance     bigint,
	billed        bigint NOT NULL,
	lines         bigint NOT NULL,
	charged_lines bigint NOT NULL,
	account_id    integer,
	ref_accounts  integer,
	days_reported integer,
	days_expected integer,
	several       boolean NOT NULL,
	pooled        boolean NOT NULL DEFAULT false,
	account       text COLLATE "C" NOT NULL,
	metric        text COLLATE "C" NOT NULL,
	unit          text COLLATE "C" NOT NULL,
	scope         text COLLATE "C" NOT NULL,
	completeness  text COLLATE "C",
	grain         text COLLATE "C",
	class         text COLLATE "C",
	currency      text COLLATE "C",
	also_billed   text COLLATE "C",
	product       text COLLATE "C",
	tolerance     numeric, -- of what is expected; NULL where nothing differs
	absolute      bigint NOT NULL,
	relative      numeric NOT NULL,
	amount        numeric,
	price_amount  numeric
) ON COMMIT DROP;

-- What was found about candidates that plain comparison leaves open; the lowest place counts. kept_quantity and kept_amount are
-- those of the line that alone was to be billed, where there are others.
CREATE TEMP TABLE recon_finding (
	kept_quantity bigint,
	kept_amount   numeric,
	account_id  integer NOT NULL,
	place       integer NOT NULL,
	metric      text COLLATE "C" NOT NULL,
	scope       text COLLATE "C" NOT NULL,
	class       text COLLATE "C" NOT NULL,
	explanation text NOT NULL
) ON COMMIT DROP;

-- Figures of the source of record, one row for each series and period: a month's own, and a day's. As they are
-- now with close_id 0, and as they were closed, all of them of record: to be asked with the close_id that counts for
-- the month, coalesce((SELECT close_id FROM recon_closed WHERE month = …), 0).
CREATE TEMP VIEW recon_figure AS
SELECT u.account_id, s.metric, s.scope, s.grain, CASE WHEN u.close_id = 0 THEN s.source ELSE 0 END AS source, u.series_id, u.period,
	u.quantity, u.quality, u.revision, u.recorded_at, u.run_id, u.raw_id, u.close_id
FROM simtally_store.figure_version u
JOIN recon_series s USING (series_id)
WHERE s.role = 'used' AND (s.grain = 'month' OR s.source = 1 OR u.close_id > 0 OR NOT EXISTS (
	SELECT FROM recon_series o
	JOIN simtally_store.usage better ON better.series_id = o.series_id
	WHERE o.metric = s.metric AND o.scope = s.scope AND o.grain = 'day' AND o.role = 'used' AND o.source < s.source
		AND better.account_id = u.account_id AND better.period = u.period));
