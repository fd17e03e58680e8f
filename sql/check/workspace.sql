-- workspace.sql: the temporary tables that one check works in; gone with the reconciliation's transaction.
-- Parameters: none (several statements). Result: none. After as_it_is.sql.

-- When the month in hand was closed, if it is.
CREATE TEMP TABLE check_closed (closed_at timestamptz NOT NULL) ON COMMIT DROP;

-- The series each side is read from. reports: a row of it makes the metric reported for its period; alone: the side
-- has no other.
CREATE TEMP TABLE check_series (
	series_id integer NOT NULL,
	rank      smallint NOT NULL,
	side      "char" NOT NULL, -- l or r
	reports   boolean NOT NULL,
	alone     boolean NOT NULL,
	source    text COLLATE "C" NOT NULL,
	scope     text COLLATE "C" NOT NULL,
	role      text COLLATE "C" NOT NULL,
	PRIMARY KEY (side, series_id)
) ON COMMIT DROP;

-- A side's figure, or sum. Of a sum, parts of parts_expected are final, and come to `sure`.
CREATE TEMP TABLE check_figure (
	quantity       numeric NOT NULL,
	sure           numeric NOT NULL,
	first_read     timestamptz NOT NULL,
	last_read      timestamptz NOT NULL,
	account_id     integer NOT NULL,
	period         date NOT NULL,
	parts          integer,
	parts_expected integer,
	quality        smallint NOT NULL, -- as in simtally_store.usage; of a sum the lowest
	side           "char" NOT NULL,
	scope          text COLLATE "C" NOT NULL,
	source         text COLLATE "C" NOT NULL
) ON COMMIT DROP;

-- Both sides of each key, and what comparing them gave.
CREATE TEMP TABLE check_pair (
	left_quantity  numeric,
	right_quantity numeric,
	tolerance      numeric,
	account_id     integer NOT NULL,
	period         date NOT NULL,
	left_parts     integer,
	left_expected  integer,
	right_parts    integer,
	right_expected integer,
	apart_s        bigint,
	scope          text COLLATE "C" NOT NULL,
	left_source    text COLLATE "C",
	right_source   text COLLATE "C",
	reason         text COLLATE "C", -- NULL: compared
	agrees         boolean,          -- NULL: not compared
	note           text              -- a sentence of its own, in place of the usual one
) ON COMMIT DROP;

-- Figures of a side by account and period, all scopes together; where several sources give one, the source of record.
-- Of a single series they are what stands there: millions of days need not be grouped to find that out.
CREATE TEMP VIEW check_reading AS
SELECT s.side, u.account_id, u.period, s.source, u.quantity::numeric AS quantity, u.quality, u.read_at AS first_read, u.read_at AS last_read
FROM check_usage u
JOIN check_series s USING (series_id)
WHERE s.alone
UNION ALL
(SELECT DISTINCT ON (side, account_id, period) side, account_id, period, source, quantity, quality, first_read, last_read
FROM (
	SELECT s.side, u.account_id, u.period, s.source, s.rank, coalesce(sum(u.quantity) FILTER (WHERE s.role <> 'entry'), 0) AS quantity,
		min(u.quality) FILTER (WHERE s.reports) AS quality, min(u.read_at) AS first_read, max(u.read_at) AS last_read
	FROM check_usage u
	JOIN check_series s USING (series_id)
	WHERE NOT s.alone
	GROUP BY s.side, u.account_id, u.period, s.source, s.rank
) f
WHERE quality IS NOT NULL
ORDER BY side, account_id, period, rank, source);
