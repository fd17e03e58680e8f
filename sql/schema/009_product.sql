-- 009_product.sql: what a line bills: products, whose tariffs stand in 002; which account a billing_ref
-- meant when; and what each verdict was made from.

-- A product bills a metric, as a whole or some of its scopes together, by a rule: what was used, less what
-- is included, rounded. label is the scope its results have: total, the one scope, or several joined by +.
CREATE TABLE simtally_store.product (
	product_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	provider_id smallint NOT NULL REFERENCES simtally_store.provider,
	product     text NOT NULL,
	metric      text NOT NULL CHECK (metric IN ('data', 'voice', 'sms', 'mms')),
	scopes      text[] NOT NULL, -- sorted; none: the metric as a whole, or what no other product names of it
	label       text NOT NULL,
	unit        text NOT NULL,   -- as it was written; figures below are in base units
	increment   bigint NOT NULL CHECK (increment > 0),
	rounding    text NOT NULL CHECK (rounding IN ('up', 'down', 'nearest')),
	allowance   text NOT NULL CHECK (allowance IN ('none', 'plan', 'pool')),
	included    bigint CHECK (included >= 0), -- the pool's
	absolute    bigint CHECK (absolute >= 0), -- tolerances; NULL: those of the provider and metric
	relative    numeric CHECK (relative >= 0),
	UNIQUE (provider_id, product),
	CHECK ((allowance = 'pool') = (included IS NOT NULL))
);

-- What a line may call a product by: each of its scopes, its label, its name. One product for each, so that a
-- scope's use is billed by one product. covers: the use of that scope is the product's.
CREATE TABLE simtally_store.product_scope (
	provider_id smallint NOT NULL REFERENCES simtally_store.provider,
	metric      text NOT NULL,
	scope       text NOT NULL,
	product_id  integer NOT NULL REFERENCES simtally_store.product,
	covers      boolean NOT NULL,
	PRIMARY KEY (provider_id, metric, scope)
);

CREATE UNIQUE INDEX tariff_key ON simtally_store.tariff (provider_id, metric, scope, currency, valid_from);

-- Which account a billing_ref means on which days; NULL is open. An account without any is bound by the
-- register's own billing_ref, always.
CREATE TABLE simtally_store.binding (
	binding_id  integer GENERATED ALWAYS AS IDENTITY,
	provider_id smallint NOT NULL REFERENCES simtally_store.provider,
	account_id  integer NOT NULL,
	billing_ref text NOT NULL,
	valid_from  date,
	valid_to    date,
	PRIMARY KEY (account_id, binding_id),
	UNIQUE NULLS NOT DISTINCT (account_id, billing_ref, valid_from),
	CHECK (valid_from <= valid_to)
);
CREATE INDEX binding_ref ON simtally_store.binding (provider_id, billing_ref);

-- The accounts that each reference means in a month: those bound to it on any day of it.
CREATE FUNCTION simtally_store.bound(provider smallint, month date) RETURNS TABLE (billing_ref text, account_id integer)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT a.billing_ref, a.account_id
	FROM simtally_store.account a
	WHERE a.provider_id = provider AND a.billing_ref IS NOT NULL
		AND NOT EXISTS (SELECT FROM simtally_store.binding b WHERE b.account_id = a.account_id)
	UNION ALL
	SELECT DISTINCT b.billing_ref, b.account_id
	FROM simtally_store.binding b
	WHERE b.provider_id = provider AND coalesce(b.valid_from, '-infinity') < (month + interval '1 month')::date
		AND coalesce(b.valid_to, 'infinity') >= month
$$;

-- What is to be billed of a use: less the allowance (NULL: not known, and so is the result), never below
-- zero by it, rounded to steps of increment. Exact for any figure; one expression, so that the planner can put it in place.
CREATE FUNCTION simtally_store.expected(used numeric, allowance numeric, increment bigint, rounding text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT CASE
		WHEN used IS NULL OR allowance IS NULL THEN NULL -- greatest passes over it
		WHEN increment = 1 THEN greatest(used - allowance, least(used, 0))
		WHEN mod(greatest(used - allowance, least(used, 0)), increment) = 0 THEN greatest(used - allowance, least(used, 0))
		ELSE increment * (div(greatest(used - allowance, least(used, 0)), increment)
			- CASE WHEN greatest(used - allowance, least(used, 0)) < 0 THEN 1 ELSE 0 END
			+ CASE WHEN rounding = 'up' OR rounding = 'nearest'
				AND 2 * mod(mod(greatest(used - allowance, least(used, 0)), increment) + increment, increment) >= increment THEN 1 ELSE 0 END)
	END
$$;

-- The first five of several names, and how many more there are.
CREATE FUNCTION simtally_store.list_of(names text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT array_to_string(names[1:5], ', ') || CASE WHEN cardinality(names) > 5 THEN format(' and %s more', cardinality(names) - 5) ELSE '' END
$$;

-- What each verdict consumed. The keys say that in one reconciliation a line, and a figure, is consumed at
-- most once: a line by its own key here, an account's figure by the verdict's key, or here where it
-- is one of several that a billing_ref bills together (then place says whether and why not).
CREATE TABLE simtally_store.verdict_line (
	line_id     bigint NOT NULL,
	recon_id    integer NOT NULL,
	account_id  integer,          -- as in verdict
	provider_id smallint NOT NULL,
	account     text,             -- where account_id is NULL
	scope       text NOT NULL,
	PRIMARY KEY (recon_id, provider_id, line_id)
);

CREATE TABLE simtally_store.verdict_member (
	recon_id       integer NOT NULL,
	account_id     integer NOT NULL,
	month          date NOT NULL,
	provider_id    smallint NOT NULL,
	metric         text NOT NULL,
	account        text NOT NULL, -- the verdict's: the billing_ref
	usage_quantity bigint,
	place          text NOT NULL CHECK (place IN ('counted', 'itself', 'elsewhere', 'pool', 'cards')),
	PRIMARY KEY (recon_id, provider_id, month, account, metric, account_id)
);
CREATE UNIQUE INDEX verdict_member_once ON simtally_store.verdict_member (recon_id, provider_id, month, account_id, metric)
	WHERE place = 'counted';

-- The billing lines of each result.
CREATE VIEW simtally.recon_line AS
SELECT v.recon_id, p.name AS provider, coalesce(a.account, v.account) AS account, l.month, l.metric, v.scope, l.quantity,
	CASE l.metric WHEN 'data' THEN 'byte' WHEN 'voice' THEN 'second' ELSE 'message' END AS unit,
	l.amount, l.currency, l.account AS billed_as, l.invoice, l.line, i.file_name, l.file_line
FROM simtally_store.verdict_line v
JOIN simtally_store.billing_line l ON l.provider_id = v.provider_id AND l.line_id = v.line_id
JOIN simtally_store.provider p ON p.provider_id = v.provider_id
JOIN simtally_store.billing_import i ON i.import_id = l.import_id
LEFT JOIN simtally_store.account a ON a.account_id = v.account_id;

-- The accounts of each result about a billing_ref that names several. place: counted; itself (billed by itself, and
-- so not counted here); elsewhere (counted with another billing_ref); pool or cards (that stand for it).
CREATE VIEW simtally.recon_member AS
SELECT m.recon_id, p.name AS provider, m.account, m.month, m.metric, a.account AS member, m.usage_quantity, m.place
FROM simtally_store.verdict_member m
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = m.provider_id;

-- Products as they were imported.
CREATE VIEW simtally.product AS
SELECT p.name AS provider, r.product, r.metric, array_to_string(r.scopes, '+') AS scopes, r.unit, r.increment, r.rounding, r.allowance, r.included,
	r.absolute AS tolerance, r.relative
FROM simtally_store.product r
JOIN simtally_store.provider p USING (provider_id);
