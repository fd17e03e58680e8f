-- 029_unregistered_usage.sql: what a file of usage said and nobody has: figures of numbers that are not in the register, and
-- which quarantined rows still wait for a figure.

-- The day or, of a month's figure, the month that a quarantined figure is of; NULL: it cannot be told.
ALTER TABLE simtally_store.quarantine ADD COLUMN period date;
CREATE INDEX quarantine_unread ON simtally_store.quarantine (provider_id, month) WHERE import_id IS NOT NULL AND raw_id IS NOT NULL;

-- A quarantined figure of a file that was read later after all: from a corrected file, an answer, or the same bytes by another mapping.
CREATE TABLE simtally_store.quarantine_settled (
	quarantine_id bigint PRIMARY KEY,
	run_id        integer NOT NULL,
	settled_at    timestamptz NOT NULL DEFAULT now()
);

-- A figure of a number that the register does not hold, as it was read, one row a place in a file. settled_at: the bytes it stands in were read
-- again and it is another account's now, or a later file speaks of the same.
CREATE TABLE simtally_store.unregistered_usage (
	unregistered_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	provider_id     smallint NOT NULL,
	account         text NOT NULL, -- as it was written
	metric          text NOT NULL CHECK (metric IN ('data', 'voice', 'sms', 'mms')),
	scope           text NOT NULL,
	grain           text NOT NULL CHECK (grain IN ('day', 'month')),
	period          date NOT NULL,
	quantity        bigint NOT NULL,
	unit            text NOT NULL CHECK (unit IN ('byte', 'second', 'message')),
	adds            boolean NOT NULL, -- others of its key in the file are further parts of it
	import_id       integer NOT NULL,
	raw_id          bigint NOT NULL,
	at              text NOT NULL, -- its place in the file
	run_id          integer NOT NULL,
	recorded_at     timestamptz NOT NULL DEFAULT now(),
	settled_run     integer,
	settled_at      timestamptz
);
CREATE INDEX unregistered_usage_open ON simtally_store.unregistered_usage (provider_id, period, account) WHERE settled_at IS NULL;
CREATE INDEX unregistered_usage_raw ON simtally_store.unregistered_usage (raw_id) WHERE settled_at IS NULL;

-- What a file says twice, and equally, counts once, unless records of one key add up. A month's own figure goes before its days, as it does for accounts.
CREATE VIEW simtally_store.unregistered_figure AS
SELECT provider_id, account, month, metric, scope, grain, period, quantity, unit, import_id, raw_id, at, run_id, recorded_at
FROM (
	SELECT DISTINCT ON (u.provider_id, u.account, u.metric, u.scope, u.grain, u.period, u.quantity, CASE WHEN u.adds THEN u.unregistered_id END)
		u.provider_id, u.account, date_trunc('month', u.period::timestamp)::date AS month, u.metric, u.scope, u.grain, u.period, u.quantity, u.unit,
		u.import_id, u.raw_id, u.at, u.run_id, u.recorded_at
	FROM simtally_store.unregistered_usage u
	WHERE u.settled_at IS NULL
	ORDER BY u.provider_id, u.account, u.metric, u.scope, u.grain, u.period, u.quantity, CASE WHEN u.adds THEN u.unregistered_id END, u.unregistered_id
) f
WHERE f.grain = 'month' OR NOT EXISTS (SELECT FROM simtally_store.unregistered_usage m
	WHERE m.settled_at IS NULL AND m.provider_id = f.provider_id AND m.period = f.month AND m.account = f.account AND m.metric = f.metric AND m.grain = 'month');

CREATE VIEW simtally.unregistered_usage AS
SELECT p.name AS provider, f.account, f.month, f.metric, f.scope, sum(f.quantity) AS quantity, min(f.unit) AS unit, count(*) AS figures,
	i.file_name AS file, f.import_id, min(f.run_id) AS run_id, min(f.recorded_at) AS recorded_at
FROM simtally_store.unregistered_figure f
JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN simtally_store.usage_import i ON i.import_id = f.import_id
GROUP BY p.name, f.account, f.month, f.metric, f.scope, i.file_name, f.import_id;

-- Rows of usage files that could not be read and whose figures nothing has given since, but for those of numbers that are not in the register, and
-- those about other accounts than the file's. account_id NULL: it names none. metric NULL: of all that the row tells of.
-- month NULL: the day cannot be read, and each month that the file speaks of lacks it.
CREATE VIEW simtally_store.unread_usage AS
SELECT q.quarantine_id, q.provider_id, q.account_id, q.month, q.period, q.metric, q.import_id, q.raw_id, q.at
FROM simtally_store.quarantine q
WHERE q.import_id IS NOT NULL AND q.raw_id IS NOT NULL AND q.reason NOT IN ('wrong_account', 'wrong_kind')
	AND EXISTS (SELECT FROM simtally_store.usage_import i WHERE i.import_id = q.import_id)
	AND NOT EXISTS (SELECT FROM simtally_store.quarantine_settled s WHERE s.quarantine_id = q.quarantine_id)
	AND (q.account_id IS NOT NULL OR NOT EXISTS (SELECT FROM simtally_store.unregistered_usage u
		WHERE u.raw_id = q.raw_id AND u.settled_at IS NULL AND u.account = coalesce(q.account, '') AND u.period = q.period));

CREATE VIEW simtally_store.awaited AS
SELECT * FROM simtally_store.unread_usage WHERE account_id IS NOT NULL;

-- The months that a file of usage speaks of.
CREATE VIEW simtally_store.import_month AS
SELECT s.import_id, m::date AS month
FROM (
	SELECT i.import_id, min(f.from_period) AS first, max(f.to_period) AS last
	FROM simtally_store.usage_import_part i JOIN simtally_store.usage_file_part f USING (provider_id, raw_id)
	GROUP BY i.import_id
) s
CROSS JOIN LATERAL generate_series(date_trunc('month', s.first::timestamp), date_trunc('month', s.last::timestamp), interval '1 month') m;

-- Accounts whose month is not complete because of such rows, whatever else was reported.
CREATE VIEW simtally_store.doubted AS
SELECT DISTINCT a.provider_id, a.account_id, coalesce(a.month, i.month) AS month, m.metric
FROM simtally_store.awaited a
LEFT JOIN simtally_store.import_month i ON a.month IS NULL AND i.import_id = a.import_id
CROSS JOIN LATERAL unnest(CASE WHEN a.metric IS NULL THEN ARRAY['data', 'voice', 'sms', 'mms'] ELSE ARRAY[a.metric] END) AS m (metric);

CREATE OR REPLACE VIEW simtally_store.standing_month AS
SELECT NULL::integer AS close_id, f.provider_id, f.account_id, f.month, f.metric, f.scope, l.name AS scope_name, f.unit, f.quantity,
	CASE WHEN f.completeness = 'complete' AND (f.account_id, f.month, f.metric) IN (SELECT d.account_id, d.month, d.metric FROM simtally_store.doubted d)
		THEN 'partial' ELSE f.completeness END AS completeness,
	f.days_reported, f.revision, f.run_id, f.provider, f.account
FROM simtally_store.month_figure f
LEFT JOIN simtally_store.current_label l ON l.provider_id = f.provider_id AND l.scope = f.scope
WHERE NOT EXISTS (SELECT FROM simtally_store.standing_close c WHERE c.provider_id = f.provider_id AND c.month = f.month)
UNION ALL
SELECT f.close_id, f.provider_id, f.account_id, f.month, f.metric, f.scope, f.scope_name, f.unit, f.quantity, f.completeness, f.days_reported, f.revision, f.run_id,
	f.provider, f.account
FROM simtally_store.closed_month_figure f
WHERE NOT EXISTS (SELECT FROM simtally_store.reopening r WHERE r.close_id = f.close_id);
