-- 027_register_history.sql: since when an account's billing_ref, pool and name are what they are, and who said so.

-- What an account's billing_ref, pool and name were on which days; NULL is open. The periods of an account follow each other
-- without a gap: days on which nothing was known have one of NULLs. An account without any is as its row of account says, always;
-- of one that has some that row says what holds today.
CREATE TABLE simtally_store.account_period (
	account_id  integer NOT NULL,
	provider_id smallint NOT NULL REFERENCES simtally_store.provider,
	valid_from  date,
	valid_to    date,
	billing_ref text,
	pool        text,
	name        text,
	UNIQUE NULLS NOT DISTINCT (account_id, valid_from),
	CHECK (valid_from <= valid_to)
);

-- What imports changed in the register and the catalogue: who, when and from which line is the run's and the import's. before and
-- after hold the row as its file names the columns (quantities in base units); before is NULL of what is new, after of what was removed.
-- A valid_from of an account is the day from which the row counts.
CREATE TABLE simtally_store.register_change (
	change_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	import_id   integer NOT NULL,
	run_id      integer NOT NULL,
	file_line   bigint, -- NULL: the file does not name it (--replace)
	provider_id smallint NOT NULL,
	kind        text NOT NULL CHECK (kind IN ('accounts', 'bindings', 'products', 'tariffs')),
	key         text NOT NULL, -- the account, the product, the metric and scope
	what        text NOT NULL CHECK (what IN ('new', 'changed', 'ended', 'removed')),
	before      jsonb,
	after       jsonb,
	recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX register_change_key ON simtally_store.register_change (provider_id, kind, key);
CREATE INDEX register_change_import ON simtally_store.register_change (import_id, file_line);

-- The days from one to another as bits of a month: bit 0 is its first day. None where they do not meet it.
CREATE FUNCTION simtally_store.month_bits(month date, first_day date, last_day date) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT CASE WHEN greatest(first_day, month) <= least(last_day, (month + interval '1 month')::date - 1)
		THEN ((1::bigint << (least(last_day, (month + interval '1 month')::date - 1) - greatest(first_day, month) + 1)) - 1) << (greatest(first_day, month) - month)
		ELSE 0::bigint END
$$;

-- Those days in words: "1 to 10, 15".
CREATE FUNCTION simtally_store.days_text(days bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT string_agg(CASE WHEN first_day = last_day THEN first_day::text ELSE first_day || ' to ' || last_day END, ', ' ORDER BY first_day)
	FROM (
		SELECT min(day) AS first_day, max(day) AS last_day
		FROM (SELECT n + 1 AS day, n - row_number() OVER (ORDER BY n) AS run FROM generate_series(0, 30) n WHERE days >> n & 1 = 1) d
		GROUP BY run
	) r
$$;

-- The days of a month on which an account is active; an account that is active on none: all.
CREATE FUNCTION simtally_store.active_bits(month date, active_from date, active_to date) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT CASE WHEN coalesce(active_from, '-infinity') < (month + interval '1 month')::date AND coalesce(active_to, 'infinity') >= month
		THEN simtally_store.month_bits(month, active_from, active_to) ELSE simtally_store.month_bits(month, NULL, NULL) END
$$;

-- The accounts of each pool or group in a month. days: on which of the month's days (bits), NULL: on all on which it is active.
CREATE FUNCTION simtally_store.pooled(provider smallint, month date) RETURNS TABLE (account_id integer, pool text, days bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT a.account_id, a.pool, NULL::bigint
	FROM simtally_store.account a
	WHERE a.provider_id = provider AND a.pool IS NOT NULL
		AND NOT EXISTS (SELECT FROM simtally_store.account_period r WHERE r.account_id = a.account_id)
	UNION ALL
	SELECT a.account_id, r.pool, nullif(r.days & t.active, t.active)
	FROM (
		SELECT o.account_id, o.pool, bit_or(simtally_store.month_bits(month, o.valid_from, o.valid_to)) AS days
		FROM simtally_store.account_period o
		WHERE o.provider_id = provider AND o.pool IS NOT NULL
			AND coalesce(o.valid_from, '-infinity') < (month + interval '1 month')::date AND coalesce(o.valid_to, 'infinity') >= month
		GROUP BY o.account_id, o.pool
	) r
	JOIN simtally_store.account a USING (account_id)
	CROSS JOIN LATERAL (SELECT simtally_store.active_bits(month, a.active_from, a.active_to) AS active) t
	WHERE r.days & t.active <> 0
$$;

-- The accounts that each reference means in a month, by bindings or, of an account without any, by the register.
DROP FUNCTION simtally_store.bound(smallint, date);
CREATE FUNCTION simtally_store.bound(provider smallint, month date) RETURNS TABLE (billing_ref text, account_id integer, days bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT a.billing_ref, a.account_id, NULL::bigint
	FROM simtally_store.account a
	WHERE a.provider_id = provider AND a.billing_ref IS NOT NULL
		AND NOT EXISTS (SELECT FROM simtally_store.binding b WHERE b.account_id = a.account_id)
		AND NOT EXISTS (SELECT FROM simtally_store.account_period r WHERE r.account_id = a.account_id)
	UNION ALL
	SELECT r.billing_ref, a.account_id, CASE WHEN r.days & t.active <> t.active THEN r.days END
	FROM (
		SELECT o.account_id, o.billing_ref, bit_or(simtally_store.month_bits(month, o.valid_from, o.valid_to)) AS days
		FROM (
			SELECT b.account_id, b.billing_ref, b.valid_from, b.valid_to FROM simtally_store.binding b WHERE b.provider_id = provider
			UNION ALL
			SELECT r.account_id, r.billing_ref, r.valid_from, r.valid_to FROM simtally_store.account_period r
			WHERE r.provider_id = provider AND r.billing_ref IS NOT NULL
				AND NOT EXISTS (SELECT FROM simtally_store.binding b WHERE b.account_id = r.account_id)
		) o
		WHERE coalesce(o.valid_from, '-infinity') < (month + interval '1 month')::date AND coalesce(o.valid_to, 'infinity') >= month
		GROUP BY o.account_id, o.billing_ref
	) r
	JOIN simtally_store.account a USING (account_id)
	CROSS JOIN LATERAL (SELECT simtally_store.active_bits(month, a.active_from, a.active_to) AS active) t
	WHERE r.days & t.active <> 0
$$;

-- What an account was, and from when to when.
CREATE VIEW simtally.account_period AS
SELECT p.name AS provider, a.account, a.kind, r.valid_from, r.valid_to, r.billing_ref, r.pool, r.name, a.active_from, a.active_to
FROM simtally_store.account_period r
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = a.provider_id
UNION ALL
SELECT p.name, a.account, a.kind, NULL, NULL, a.billing_ref, a.pool, a.name, a.active_from, a.active_to
FROM simtally_store.account a
JOIN simtally_store.provider p USING (provider_id)
WHERE NOT EXISTS (SELECT FROM simtally_store.account_period r WHERE r.account_id = a.account_id);

CREATE VIEW simtally.register_change AS
SELECT p.name AS provider, c.kind, c.key, c.what, c.before, c.after, c.recorded_at, n.asked_by, c.run_id, c.import_id, i.file_name AS file, c.file_line
FROM simtally_store.register_change c
JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN simtally_store.import i ON i.kind = c.kind AND i.import_id = c.import_id
LEFT JOIN simtally_store.run n ON n.run_id = c.run_id;
