-- 031_evidence.sql: a close holds the sums of the answers and pieces of files that its figures came from, and a sum of each account's verdicts.

-- 1: without these sums, as closes were made before; 2: with them.
ALTER TABLE simtally_store.closed_month ADD COLUMN seal_format smallint NOT NULL DEFAULT 1 CHECK (seal_format IN (1, 2));

-- The answers that an account's figures of the month were read from; their sums are lines of closed_digest.
CREATE TABLE simtally_store.closed_answer (
	raw_id     bigint NOT NULL,
	account_id integer NOT NULL,
	close_id   integer NOT NULL,
	month      date NOT NULL,
	sha256     bytea, -- of its bytes; NULL: it was not in the archive when the month was closed
	PRIMARY KEY (account_id, close_id, raw_id, month)
) PARTITION BY RANGE (month);

-- Likewise the pieces of bulk files, each of which tells of many accounts.
CREATE TABLE simtally_store.closed_piece (
	raw_id   bigint NOT NULL,
	close_id integer NOT NULL,
	sha256   bytea NOT NULL, -- of its header and body: its key
	PRIMARY KEY (close_id, raw_id)
);

-- sha256 over the verdicts of an account, or of what a bill names and the register does not (view verdict_sum).
CREATE TABLE simtally_store.closed_verdict (
	account_id integer NOT NULL,          -- 0: none of the register's
	close_id   integer NOT NULL,
	account    text COLLATE "C" NOT NULL, -- '' where account_id says it
	sha256     bytea NOT NULL,
	PRIMARY KEY (account_id, close_id, account)
);
CREATE INDEX closed_verdict_close ON simtally_store.closed_verdict (close_id);

CREATE OR REPLACE FUNCTION simtally_store.ensure_closed_month(month date) RETURNS void LANGUAGE plpgsql
	SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM simtally_store.ensure_partition(stem, month)
	FROM unnest(ARRAY['closed_figure', 'closed_sum', 'closed_report', 'closed_account', 'closed_answer']) AS stem;
END $$;

-- Months that were closed before have no partition for sums.
CREATE OR REPLACE FUNCTION simtally_store.analyze_closed_month(month date) RETURNS void LANGUAGE plpgsql
	SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	part text;
BEGIN
	FOR part IN SELECT format('simtally_store.%I', format('%s_%s', stem, to_char(month, 'YYYYMM')))
		FROM unnest(ARRAY['closed_figure', 'closed_sum', 'closed_report', 'closed_account', 'closed_answer']) AS stem
	LOOP
		IF to_regclass(part) IS NOT NULL THEN EXECUTE 'ANALYZE ' || part; END IF;
	END LOOP;
END $$;

-- As before, and a line for each answer. An account that is gone from the register has neither name nor kind.
CREATE OR REPLACE FUNCTION simtally_store.closed_digest(close_id integer, month date) RETURNS TABLE (account_id integer, kind text, sha256 bytea) LANGUAGE sql STABLE AS $$
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
			UNION ALL
			SELECT w.account_id, w.close_id, w.month, concat_ws(',', 'answer', w.raw_id, coalesce(encode(w.sha256, 'hex'), 'none'))
			FROM simtally_store.closed_answer w
		) r
		WHERE r.close_id = $1 AND r.at >= $2 AND r.at < ($2 + interval '1 month')::date
		GROUP BY r.account_id
	) d
	LEFT JOIN simtally_store.account a USING (account_id)
$$;

-- What closed_verdict must hold of a close.
CREATE VIEW simtally_store.verdict_sum AS
SELECT c.close_id, coalesce(v.account_id, 0) AS account_id, CASE WHEN v.account_id IS NULL THEN v.account ELSE '' END COLLATE "C" AS account, min(v.account) AS name,
	sha256(convert_to(string_agg(ROW(v.account, v.metric, v.scope, v.lines, v.usage_quantity, v.billed_quantity, v.delta, v.class,
		v.billed_amount, v.amount_impact, v.currency, v.explanation, v.expected_quantity, v.rule, v.product)::text, E'\n'
		ORDER BY v.metric COLLATE "C", v.scope COLLATE "C", v.account COLLATE "C", v.verdict_id), 'UTF8')) AS sha256
FROM simtally_store.closed_month c
JOIN simtally_store.verdict v ON v.recon_id = c.recon_id AND v.provider_id = c.provider_id AND v.month = c.month
WHERE c.seal_format = 2
GROUP BY c.close_id, coalesce(v.account_id, 0), CASE WHEN v.account_id IS NULL THEN v.account ELSE '' END COLLATE "C";

-- What closed_seal must hold: the seal before it, the header, the reopening that led to it, totals, names, pieces, and
-- the digests of all accounts and verdicts, 4096 at a time; as the close's format has them.
CREATE OR REPLACE VIEW simtally_store.close_seal AS
SELECT c.close_id, before.sha256 AS previous_sha256, sha256(convert_to(concat_ws(E'\n',
	'simtally close ' || c.seal_format,
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
	CASE WHEN c.seal_format = 2 THEN 'pieces ' || (SELECT coalesce(encode(sha256(string_agg(int8send(f.raw_id) || f.sha256, ''::bytea ORDER BY f.raw_id)), 'hex'), 'none')
		FROM simtally_store.closed_piece f WHERE f.close_id = c.close_id) END,
	'accounts ' || (SELECT coalesce(encode(sha256(string_agg(b.sha256, ''::bytea ORDER BY b.block)), 'hex'), 'none') FROM (
		SELECT d.account_id >> 12 AS block, sha256(string_agg(d.sha256 || convert_to(d.kind, 'UTF8'), ''::bytea ORDER BY d.account_id)) AS sha256
		FROM simtally_store.closed_account d WHERE d.close_id = c.close_id AND d.month = c.month GROUP BY 1) b),
	'verdicts ' || CASE WHEN c.seal_format = 2 THEN (SELECT coalesce(encode(sha256(string_agg(b.sha256, ''::bytea ORDER BY b.block)), 'hex'), 'none') FROM (
		SELECT v.account_id >> 12 AS block, sha256(string_agg(int4send(v.account_id) || convert_to(v.account, 'UTF8') || v.sha256, ''::bytea ORDER BY v.account_id, v.account)) AS sha256
		FROM simtally_store.closed_verdict v WHERE v.close_id = c.close_id GROUP BY 1) b)
	ELSE (SELECT coalesce(encode(sha256(string_agg(b.sha256, ''::bytea ORDER BY b.block)), 'hex'), 'none') FROM (
		SELECT v.block >> 12 AS block, sha256(string_agg(v.sha256, ''::bytea ORDER BY v.block)) AS sha256
		FROM simtally_store.closed_verdicts v WHERE v.close_id = c.close_id GROUP BY 1) b) END
	), 'UTF8')) AS sha256
FROM simtally_store.closed_month c
JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN LATERAL (
	SELECT s.sha256 FROM simtally_store.closed_month o JOIN simtally_store.closed_seal s USING (close_id)
	WHERE o.provider_id = c.provider_id AND o.close_id < c.close_id ORDER BY o.close_id DESC LIMIT 1
) before ON true;
