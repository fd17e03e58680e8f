-- 008_close.sql: months that are closed, what comes for them later, and who may change what.
--
-- Nothing here is ever updated or deleted: a close is a set of rows under one close_id, a reopening is a row
-- that says so, what a provider corrects afterwards is a row of adjustment. sql/privilege/ takes the means to do
-- otherwise from the program's role and from the owner. A close keeps what the views said of the month, not how they
-- came to say it: a later program, mapping or register does not change it.
-- Foreign keys onto these tables would need the privilege to update them; close_id is kept true by the one statement that makes it.

-- The role that init made for the program in this database; no row: it may not make roles.
CREATE TABLE simtally_store.program_role (name name PRIMARY KEY);

CREATE SEQUENCE simtally_store.close_id AS integer;

CREATE TABLE simtally_store.closed_month (
	close_id            integer PRIMARY KEY,
	provider_id         smallint NOT NULL,
	month               date NOT NULL,
	close_number        integer NOT NULL,
	closed_at           timestamptz NOT NULL DEFAULT now(),
	closed_by           text NOT NULL DEFAULT session_user,
	run_id              integer NOT NULL,
	program             text NOT NULL,
	mapping_sha256      bytea,
	today               date,   -- the provider's, as the figures were read by it
	incomplete          bigint NOT NULL, -- accounts x metrics without a complete figure
	accepted_incomplete text CHECK (accepted_incomplete ~ '\S'), -- why they were accepted
	recon_id            integer, -- the reconciliation whose verdicts belong to it
	recon_is_stale      boolean NOT NULL DEFAULT false, -- usage or bills changed after it
	UNIQUE (provider_id, month, close_number),
	CHECK ((incomplete > 0) <= (accepted_incomplete IS NOT NULL))
);

-- The last thing written of a close: sha256 over its canonical text (view close_seal), which holds the seal before it.
CREATE TABLE simtally_store.closed_seal (
	close_id        integer PRIMARY KEY,
	sha256          bytea NOT NULL,
	previous_sha256 bytea -- of the close of that provider before; NULL: its first
);

CREATE TABLE simtally_store.reopening (
	close_id    integer PRIMARY KEY,
	reopened_at timestamptz NOT NULL DEFAULT now(),
	reopened_by text NOT NULL DEFAULT session_user,
	run_id      integer NOT NULL,
	reason      text NOT NULL CHECK (reason ~ '\S')
);

-- The figures of record, of days and of months, as usage had them.
CREATE TABLE simtally_store.closed_figure (
	quantity    bigint NOT NULL,
	raw_id      bigint,
	recorded_at timestamptz NOT NULL,
	account_id  integer NOT NULL,
	close_id    integer NOT NULL,
	series_id   integer NOT NULL,
	period      date NOT NULL,
	run_id      integer NOT NULL,
	revision    integer NOT NULL,
	quality     smallint NOT NULL,
	PRIMARY KEY (account_id, close_id, series_id, period)
) PARTITION BY RANGE (period);

-- What days add up to where no month figure was reported; series_id is one of those that have the metric and scope.
CREATE TABLE simtally_store.closed_sum (
	quantity      bigint, -- NULL: more than 64 bits hold
	account_id    integer NOT NULL,
	close_id      integer NOT NULL,
	series_id     integer NOT NULL,
	month         date NOT NULL,
	run_id        integer NOT NULL,
	revision      integer NOT NULL,
	days_reported integer NOT NULL,
	completeness  text NOT NULL,
	PRIMARY KEY (account_id, close_id, series_id, month)
) PARTITION BY RANGE (month);

-- Whether, how surely and how much of a metric was reported. missing: an account that a mapping can ask about
-- it, active in the month, of which nothing was known.
CREATE TABLE simtally_store.closed_report (
	quantity      bigint,
	account_id    integer NOT NULL,
	close_id      integer NOT NULL,
	month         date NOT NULL,
	days_reported integer,
	days_expected integer,
	metric        text NOT NULL,
	grain         text CHECK (grain IN ('day', 'month')),
	completeness  text NOT NULL CHECK (completeness IN ('complete', 'partial', 'provisional', 'lower_bound', 'missing')),
	PRIMARY KEY (account_id, close_id, metric, month)
) PARTITION BY RANGE (month);

-- What an account was, and sha256 over its rows of the three tables above (function closed_digest).
CREATE TABLE simtally_store.closed_account (
	account_id integer NOT NULL,
	close_id   integer NOT NULL,
	month      date NOT NULL,
	kind       text NOT NULL,
	sha256     bytea NOT NULL,
	PRIMARY KEY (account_id, close_id, month)
) PARTITION BY RANGE (month);

-- sha256 over 64 verdicts at a time (view verdict_digest); verdicts themselves are never changed.
CREATE TABLE simtally_store.closed_verdicts (
	close_id integer NOT NULL,
	block    bigint NOT NULL,
	sha256   bytea NOT NULL,
	PRIMARY KEY (close_id, block)
);

-- Control totals of what usage_month shows, by kind of account: a pool and its cards are never added.
CREATE TABLE simtally_store.closed_total (
	close_id   integer NOT NULL,
	kind       text NOT NULL,
	metric     text NOT NULL,
	scope      text NOT NULL,
	unit       text NOT NULL,
	figures    bigint NOT NULL,
	quantity   numeric NOT NULL,
	PRIMARY KEY (close_id, kind, metric, scope)
);

-- What the numbers of series meant, and what their scopes were called.
CREATE TABLE simtally_store.closed_series (
	close_id  integer NOT NULL,
	series_id integer NOT NULL,
	metric    text NOT NULL,
	scope     text NOT NULL,
	grain     text NOT NULL,
	unit      text NOT NULL,
	name      text,
	PRIMARY KEY (close_id, series_id)
);

-- What came for a closed month later: delta goes onto what was closed and the adjustments before it.
CREATE TABLE simtally_store.adjustment (
	adjustment_id bigint GENERATED ALWAYS AS IDENTITY,
	delta         bigint, -- NULL: more than 64 bits hold
	recorded_at   timestamptz NOT NULL DEFAULT now(),
	account_id    integer NOT NULL,
	close_id      integer NOT NULL,
	run_id        integer NOT NULL,
	from_revision integer, -- NULL: there was no figure
	to_revision   integer, -- NULL: there is none any more
	metric        text NOT NULL,
	scope         text NOT NULL,
	unit          text NOT NULL,
	reason        text NOT NULL,
	PRIMARY KEY (account_id, close_id, adjustment_id)
);
CREATE INDEX adjustment_close ON simtally_store.adjustment (close_id);
CREATE INDEX adjustment_run ON simtally_store.adjustment (run_id);

-- Makes the partitions that a close of this month needs.
CREATE FUNCTION simtally_store.ensure_closed_month(month date) RETURNS void LANGUAGE plpgsql
	SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM simtally_store.ensure_partition(stem, month)
	FROM unnest(ARRAY['closed_figure', 'closed_sum', 'closed_report', 'closed_account']) AS stem;
END $$;

-- A ledger that has just grown looks small to the planner until it is told, and only its owner may tell.
CREATE FUNCTION simtally_store.analyze_ledger() RETURNS void LANGUAGE plpgsql
	SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	ANALYZE simtally_store.unit_of_work;
END $$;

-- Likewise of what a close has just written.
CREATE FUNCTION simtally_store.analyze_closed_month(month date) RETURNS void LANGUAGE plpgsql
	SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	stem text;
BEGIN
	FOREACH stem IN ARRAY ARRAY['closed_figure', 'closed_sum', 'closed_report', 'closed_account'] LOOP
		EXECUTE format('ANALYZE simtally_store.%I', format('%s_%s', stem, to_char(month, 'YYYYMM')));
	END LOOP;
END $$;

-- ---- what stands ----

CREATE VIEW simtally_store.standing_close AS
SELECT c.* FROM simtally_store.closed_month c
WHERE NOT EXISTS (SELECT FROM simtally_store.reopening r WHERE r.close_id = c.close_id);

-- Every figure as it is now, under 0, and as it was closed, under its close. Plain columns of plain tables, so
-- that the planner looks into it: say which close_id is meant.
CREATE VIEW simtally_store.figure_version AS
SELECT 0 AS close_id, account_id, series_id, period, quantity, quality, revision, recorded_at, run_id, raw_id FROM simtally_store.usage
UNION ALL
SELECT close_id, account_id, series_id, period, quantity, quality, revision, recorded_at, run_id, raw_id FROM simtally_store.closed_figure;

-- A close's figures as usage_month shows them.
CREATE VIEW simtally_store.closed_month_figure AS
SELECT c.close_id, c.provider_id, f.account_id, c.month, s.metric, s.scope, s.name AS scope_name, s.unit, f.quantity, r.completeness,
	NULL::integer AS days_reported, f.revision, f.run_id
FROM simtally_store.closed_month c
JOIN simtally_store.closed_figure f ON f.close_id = c.close_id AND f.period = c.month
JOIN simtally_store.closed_series s ON s.close_id = f.close_id AND s.series_id = f.series_id AND s.grain = 'month'
JOIN simtally_store.closed_report r ON r.account_id = f.account_id AND r.close_id = f.close_id AND r.metric = s.metric AND r.month = c.month
UNION ALL
SELECT c.close_id, c.provider_id, d.account_id, c.month, s.metric, s.scope, s.name, s.unit, d.quantity, d.completeness, d.days_reported, d.revision, d.run_id
FROM simtally_store.closed_month c
JOIN simtally_store.closed_sum d ON d.close_id = c.close_id AND d.month = c.month
JOIN simtally_store.closed_series s ON s.close_id = d.close_id AND s.series_id = d.series_id;

-- Figures as they count: as closed where the month is closed, else as they are now.
CREATE VIEW simtally_store.standing_day AS
SELECT NULL::integer AS close_id, f.provider_id, f.account_id, f.period, f.metric, f.scope, l.name AS scope_name, f.unit, f.quantity,
	f.revision, f.run_id, f.raw_id, f.recorded_at, f.quality
FROM simtally_store.day_figure f
LEFT JOIN simtally_store.current_label l ON l.provider_id = f.provider_id AND l.scope = f.scope
WHERE NOT EXISTS (SELECT FROM simtally_store.standing_close c WHERE c.provider_id = f.provider_id AND c.month = date_trunc('month', f.period)::date)
UNION ALL
SELECT c.close_id, c.provider_id, f.account_id, f.period, s.metric, s.scope, s.name, s.unit, f.quantity, f.revision, f.run_id, f.raw_id, f.recorded_at,
	CASE WHEN f.quality = 3 THEN 'final' WHEN f.period < c.today THEN 'lower_bound' ELSE 'provisional' END
FROM simtally_store.standing_close c
JOIN simtally_store.closed_figure f ON f.close_id = c.close_id AND f.period >= c.month AND f.period < (c.month + interval '1 month')::date
JOIN simtally_store.closed_series s ON s.close_id = f.close_id AND s.series_id = f.series_id AND s.grain = 'day';

CREATE VIEW simtally_store.standing_month AS
SELECT NULL::integer AS close_id, f.provider_id, f.account_id, f.month, f.metric, f.scope, l.name AS scope_name, f.unit, f.quantity,
	f.completeness, f.days_reported, f.revision, f.run_id
FROM simtally_store.month_figure f
LEFT JOIN simtally_store.current_label l ON l.provider_id = f.provider_id AND l.scope = f.scope
WHERE NOT EXISTS (SELECT FROM simtally_store.standing_close c WHERE c.provider_id = f.provider_id AND c.month = f.month)
UNION ALL
SELECT f.close_id, f.provider_id, f.account_id, f.month, f.metric, f.scope, f.scope_name, f.unit, f.quantity, f.completeness, f.days_reported, f.revision, f.run_id
FROM simtally_store.closed_month_figure f
WHERE NOT EXISTS (SELECT FROM simtally_store.reopening r WHERE r.close_id = f.close_id);

CREATE OR REPLACE VIEW simtally.usage_day AS
SELECT p.name AS provider, a.account, f.period AS day, f.metric, f.scope, f.scope_name, f.quantity, f.unit, f.quality
FROM simtally_store.standing_day f
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = f.provider_id;

CREATE OR REPLACE VIEW simtally.usage_month AS
SELECT p.name AS provider, a.account, f.month, f.metric, f.scope, f.scope_name, f.quantity, f.unit,
	f.completeness, f.days_reported, f.revision, f.run_id
FROM simtally_store.standing_month f
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = f.provider_id;

-- closed: given against closed figures, or taken into a close.
CREATE OR REPLACE VIEW simtally.recon_result AS
SELECT v.recon_id, p.name AS provider, v.account, v.month, v.metric, v.scope, v.usage_quantity, v.billed_quantity, v.delta,
	v.unit, v.class, v.amount_impact, v.currency, v.explanation,
	m.close_id IS NOT NULL OR c.recon_id IS NOT NULL AS closed,
	v.expected_quantity, coalesce(v.rule, 'as used') AS rule, v.product
FROM simtally_store.verdict v
JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN simtally_store.reconciliation_month m ON m.provider_id = v.provider_id AND m.month = v.month AND m.recon_id = v.recon_id
LEFT JOIN (SELECT DISTINCT provider_id, month, recon_id FROM simtally_store.closed_month) c
	ON c.provider_id = v.provider_id AND c.month = v.month AND c.recon_id = v.recon_id;

CREATE VIEW simtally.adjustment AS
SELECT p.name AS provider, a.account, c.month, j.metric, j.scope, j.delta, j.unit, j.recorded_at, j.run_id, j.from_revision, j.to_revision, j.reason,
	c.close_number, EXISTS (SELECT FROM simtally_store.reopening r WHERE r.close_id = j.close_id) AS reopened
FROM simtally_store.adjustment j
JOIN simtally_store.closed_month c USING (close_id)
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = c.provider_id;

-- Each month of which a provider reported or something was billed. open: the month still runs; provisional: it is over,
-- and its figures may still change; closed. label is what a report of it is: DRAFT, FINAL, or RESTATED and how often.
-- reason is why it was last reopened; adjustments are those since the close.
CREATE VIEW simtally.period AS
SELECT p.name AS provider, m.month,
	CASE WHEN s.close_id IS NOT NULL THEN 'closed' WHEN p.today >= (m.month + interval '1 month')::date THEN 'provisional' ELSE 'open' END AS state,
	CASE WHEN s.close_id IS NULL THEN 'DRAFT' WHEN l.close_number = 1 THEN 'FINAL' ELSE 'RESTATED ' || l.close_number - 1 END AS label,
	l.close_number, l.closed_at, l.closed_by, r.reason, l.accepted_incomplete, e.sha256, e.previous_sha256,
	(SELECT count(*) FROM simtally_store.adjustment j WHERE j.close_id = s.close_id) AS adjustments,
	l.close_id, l.run_id, l.program, l.incomplete, l.recon_id, l.recon_is_stale, o.reopened_at, o.reopened_by
FROM (SELECT provider_id, month FROM simtally_store.month_change UNION SELECT provider_id, month FROM simtally_store.closed_month) m
JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN LATERAL (SELECT * FROM simtally_store.closed_month c WHERE c.provider_id = m.provider_id AND c.month = m.month ORDER BY close_number DESC LIMIT 1) l ON true
LEFT JOIN simtally_store.standing_close s ON s.close_id = l.close_id
LEFT JOIN simtally_store.closed_seal e ON e.close_id = l.close_id
LEFT JOIN simtally_store.reopening o ON o.close_id = l.close_id
LEFT JOIN LATERAL (SELECT r.reason FROM simtally_store.reopening r JOIN simtally_store.closed_month c USING (close_id)
	WHERE c.provider_id = m.provider_id AND c.month = m.month ORDER BY c.close_number DESC LIMIT 1) r ON true;

-- ---- the canonical text ----

-- What an account is now, and sha256 over its name and a line for each of its rows in a close, in the order of their bytes. closed_seal
-- says what the numbers of series mean. Each part is read in the order of accounts, so that nothing large is sorted.
CREATE FUNCTION simtally_store.closed_digest(close_id integer, month date) RETURNS TABLE (account_id integer, kind text, sha256 bytea) LANGUAGE sql STABLE AS $$
	SELECT d.account_id, a.kind, sha256(convert_to(concat_ws(E'\n', a.account, d.lines), 'UTF8'))
	FROM (
		SELECT r.account_id, string_agg(r.line, E'\n' ORDER BY r.line COLLATE "C") AS lines
		FROM (
			SELECT f.account_id, f.close_id, f.period AS at,
				concat_ws(',', 'figure', f.series_id, f.period - date '2000-01-01', f.quantity, f.quality, f.revision, f.run_id, f.raw_id) AS line
			FROM simtally_store.closed_figure f
			UNION ALL
			SELECT d.account_id, d.close_id, d.month,
				concat_ws(',', 'sum', d.series_id, coalesce(d.quantity::text, ''), d.completeness, d.days_reported, d.revision, d.run_id)
			FROM simtally_store.closed_sum d
			UNION ALL
			SELECT p.account_id, p.close_id, p.month,
				concat_ws(',', 'report', p.metric, coalesce(p.grain, ''), coalesce(p.quantity::text, ''), p.completeness, coalesce(p.days_reported::text, ''), coalesce(p.days_expected::text, ''))
			FROM simtally_store.closed_report p
		) r
		WHERE r.close_id = $1 AND r.at >= $2 AND r.at < ($2 + interval '1 month')::date
		GROUP BY r.account_id
	) d
	JOIN simtally_store.account a USING (account_id)
$$;

CREATE VIEW simtally_store.verdict_digest AS
SELECT c.close_id, v.verdict_id >> 6 AS block, min(v.account) AS first_account, max(v.account) AS last_account,
	sha256(convert_to(string_agg(ROW(v.account, v.metric, v.scope, v.lines, v.usage_quantity, v.billed_quantity, v.delta, v.class,
		v.billed_amount, v.amount_impact, v.currency, v.explanation, v.expected_quantity, v.rule, v.product)::text, E'\n' ORDER BY v.verdict_id), 'UTF8')) AS sha256
FROM simtally_store.closed_month c
JOIN simtally_store.verdict v ON v.recon_id = c.recon_id AND v.provider_id = c.provider_id AND v.month = c.month
GROUP BY c.close_id, v.verdict_id >> 6;

-- Each of the large tables is joined and counted by itself, by the number of the series: so it is read once, in the order
-- of accounts, and few rows are left to put together.
CREATE FUNCTION simtally_store.closed_total_now(close_id integer, month date)
	RETURNS TABLE (kind text, metric text, scope text, unit text, figures bigint, quantity numeric) LANGUAGE sql STABLE AS $$
	SELECT t.kind, s.metric, s.scope, s.unit, sum(t.figures)::bigint, sum(t.quantity)
	FROM (
		SELECT a.kind, f.series_id, 'month' AS grain, count(*) AS figures, coalesce(sum(f.quantity), 0) AS quantity
		FROM simtally_store.closed_figure f
		JOIN simtally_store.closed_account a ON a.account_id = f.account_id AND a.close_id = $1 AND a.month = $2
		WHERE f.close_id = $1 AND f.period = $2
		GROUP BY a.kind, f.series_id
		UNION ALL
		SELECT a.kind, d.series_id, 'day', count(*), coalesce(sum(d.quantity), 0)
		FROM simtally_store.closed_sum d
		JOIN simtally_store.closed_account a ON a.account_id = d.account_id AND a.close_id = $1 AND a.month = $2
		WHERE d.close_id = $1 AND d.month = $2
		GROUP BY a.kind, d.series_id
	) t
	JOIN simtally_store.closed_series s ON s.close_id = $1 AND s.series_id = t.series_id AND s.grain = t.grain
	GROUP BY t.kind, s.metric, s.scope, s.unit
$$;

-- What closed_seal must hold: the seal before it, the header, the reopening that led to it, totals, names, and
-- the digests of all accounts and verdicts, 4096 at a time.
CREATE VIEW simtally_store.close_seal AS
SELECT c.close_id, before.sha256 AS previous_sha256, sha256(convert_to(concat_ws(E'\n',
	'simtally close 1',
	'previous ' || coalesce(encode(before.sha256, 'hex'), 'none'),
	ROW(p.name, to_char(c.month, 'YYYY-MM'), c.close_number, to_char(c.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), c.closed_by, c.run_id, c.program,
		encode(c.mapping_sha256, 'hex'), to_char(c.today, 'YYYY-MM-DD'), c.incomplete, c.accepted_incomplete, c.recon_id, c.recon_is_stale)::text,
	(SELECT ROW('reopened'::text, o.close_number, to_char(r.reopened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), r.reopened_by, r.run_id, r.reason)::text
		FROM simtally_store.closed_month o JOIN simtally_store.reopening r USING (close_id)
		WHERE o.provider_id = c.provider_id AND o.month = c.month AND o.close_number = c.close_number - 1),
	(SELECT string_agg(ROW('total'::text, t.kind, t.metric, t.scope, t.unit, t.figures, t.quantity)::text, E'\n' ORDER BY t.kind COLLATE "C", t.metric COLLATE "C", t.scope COLLATE "C")
		FROM simtally_store.closed_total t WHERE t.close_id = c.close_id),
	(SELECT string_agg(ROW('series'::text, n.series_id, n.metric, n.scope, n.grain, n.unit, n.name)::text, E'\n' ORDER BY n.series_id)
		FROM simtally_store.closed_series n WHERE n.close_id = c.close_id),
	'accounts ' || (SELECT coalesce(encode(sha256(string_agg(b.sha256, ''::bytea ORDER BY b.block)), 'hex'), 'none') FROM (
		SELECT d.account_id >> 12 AS block, sha256(string_agg(d.sha256 || convert_to(d.kind, 'UTF8'), ''::bytea ORDER BY d.account_id)) AS sha256
		FROM simtally_store.closed_account d WHERE d.close_id = c.close_id AND d.month = c.month GROUP BY 1) b),
	'verdicts ' || (SELECT coalesce(encode(sha256(string_agg(b.sha256, ''::bytea ORDER BY b.block)), 'hex'), 'none') FROM (
		SELECT v.block >> 12 AS block, sha256(string_agg(v.sha256, ''::bytea ORDER BY v.block)) AS sha256
		FROM simtally_store.closed_verdicts v WHERE v.close_id = c.close_id GROUP BY 1) b)
	), 'UTF8')) AS sha256
FROM simtally_store.closed_month c
JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN LATERAL (
	SELECT s.sha256 FROM simtally_store.closed_month o JOIN simtally_store.closed_seal s USING (close_id)
	WHERE o.provider_id = c.provider_id AND o.close_id < c.close_id ORDER BY o.close_id DESC LIMIT 1
) before ON true;

-- ---- as it stood ----

-- usage_month as it stood at an instant: months closed then as they were closed, the others from the revisions known
-- then, all months or one. A figure's quality is not kept when it alone changes, so completeness is not told.
-- Runs as the owner, so that whoever is granted it needs no table; nobody else is.
CREATE FUNCTION simtally.usage_month_as_of(at timestamptz, only_month date DEFAULT NULL)
	RETURNS TABLE (provider text, account text, month date, metric text, scope text, quantity bigint, unit text, days_reported integer, revision integer, run_id integer)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
WITH closed AS (
	SELECT c.close_id, c.provider_id, c.month FROM simtally_store.closed_month c
	LEFT JOIN simtally_store.reopening r USING (close_id)
	WHERE c.closed_at <= $1 AND (r.close_id IS NULL OR r.reopened_at > $1) AND ($2 IS NULL OR c.month = $2)
), known AS (
	SELECT DISTINCT ON (h.account_id, h.series_id, h.period) h.account_id, h.series_id, h.period, h.quantity, h.revision, h.run_id
	FROM (
		SELECT account_id, series_id, period, quantity, revision, run_id, recorded_at FROM simtally_store.usage
		UNION ALL
		SELECT account_id, series_id, period, quantity, revision, run_id, recorded_at FROM simtally_store.usage_revision
	) h
	WHERE h.recorded_at <= $1 AND h.period >= coalesce($2, '-infinity') AND h.period < coalesce(($2 + interval '1 month')::date, 'infinity')
	ORDER BY h.account_id, h.series_id, h.period, h.revision DESC
), figure AS (
	SELECT s.provider_id, k.account_id, date_trunc('month', k.period)::date AS month, k.period, s.metric, s.scope, s.unit, s.grain, s.role, s.rank, s.endpoint,
		s.role = 'entry' OR NOT EXISTS (SELECT FROM simtally_store.series e
			WHERE e.provider_id = s.provider_id AND e.endpoint = s.endpoint AND e.metric = s.metric AND e.grain = 'month' AND e.role = 'entry') AS reports,
		k.quantity, k.revision, k.run_id
	FROM known k JOIN simtally_store.series s USING (series_id)
	WHERE s.role IN ('used', 'entry')
), record AS (
	SELECT DISTINCT ON (account_id, metric, month) account_id, metric, month, endpoint
	FROM figure WHERE grain = 'month' AND reports ORDER BY account_id, metric, month, rank
), day AS (
	SELECT DISTINCT ON (f.account_id, f.metric, f.scope, f.period) f.*
	FROM figure f
	WHERE f.grain = 'day' AND f.role = 'used'
		AND NOT EXISTS (SELECT FROM record r WHERE r.account_id = f.account_id AND r.metric = f.metric AND r.month = f.month)
	ORDER BY f.account_id, f.metric, f.scope, f.period, f.rank
), standing AS (
	SELECT f.provider_id, f.account_id, f.month, f.metric, f.scope, f.unit, f.quantity::numeric, NULL::integer AS days_reported, f.revision, f.run_id
	FROM figure f JOIN record r ON r.account_id = f.account_id AND r.metric = f.metric AND r.month = f.month AND r.endpoint = f.endpoint
	WHERE f.grain = 'month' AND f.role = 'used'
	UNION ALL
	SELECT provider_id, account_id, month, metric, scope, unit, sum(quantity), count(*)::integer, (1 + sum(revision - 1))::integer, max(run_id)
	FROM day GROUP BY provider_id, account_id, month, metric, scope, unit
), told AS (
	SELECT s.* FROM standing s
	WHERE NOT EXISTS (SELECT FROM closed c WHERE c.provider_id = s.provider_id AND c.month = s.month)
	UNION ALL
	SELECT f.provider_id, f.account_id, f.month, f.metric, f.scope, f.unit, f.quantity, f.days_reported, f.revision, f.run_id
	FROM closed c JOIN simtally_store.closed_month_figure f ON f.close_id = c.close_id
)
SELECT p.name, a.account, t.month, t.metric, t.scope, CASE WHEN t.quantity <= 9223372036854775807 THEN t.quantity::bigint END, t.unit, t.days_reported, t.revision, t.run_id
FROM told t
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = t.provider_id
$$;
