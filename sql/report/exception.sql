-- exception.sql: what differs or has no verdict, by money at stake, each followed by its evidence.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the reconciliation of each, $4 integer how many at most
-- Gives: n, kind, and by kind (NULL where a kind has no such column; c1 to c15, text):
--   0 result:   provider, account, name, metric, scope, scope_name, unit, usage_quantity, billed_quantity, delta, class, billed_amount,
--               amount_impact, currency, explanation; by2 is the most places any amount_impact has
--   1 line:     invoice, line, file_name, file_line, account, scope, quantity, unit as written, amount, currency, import_id
--   2 revision: endpoint, scope, revision, quantity, quality, recorded_at, run_id, raw_id, raw_sha256, fetched_at, current, at (its
--               place in the raw answer)
--   3 day:      day, quantity, quality, revision, run_id, raw_id, scope, current, at
--   4 answer:   raw_id, endpoint, fetched_at, raw_sha256, of those that the days were read from
-- Rows of one n follow each other, kind by kind. With more than $4 those with most at stake in their own currency are
-- taken, then those nobody could put a price on, by the size of the difference. Currencies are never compared.

WITH placed AS (
	SELECT v.*, CASE WHEN v.amount_impact IS NOT NULL THEN v.currency END AS stake,
		row_number() OVER (PARTITION BY v.amount_impact IS NULL, CASE WHEN v.amount_impact IS NOT NULL THEN v.currency END
			ORDER BY abs(v.amount_impact) DESC, abs(v.delta) DESC NULLS LAST, v.provider_id, v.verdict_id) AS place
	FROM unnest($2::smallint[], $3::integer[]) AS chosen (provider_id, recon_id)
	JOIN simtally_store.verdict v USING (provider_id, recon_id)
	WHERE v.month = $1::date AND v.class NOT IN ('matched', 'within_tolerance')
), taken AS MATERIALIZED (
	SELECT *, row_number() OVER (ORDER BY amount_impact IS NULL, stake, place) AS n
	FROM (SELECT * FROM placed ORDER BY amount_impact IS NULL, place, stake LIMIT $4::integer) t
), billed_as AS (
	SELECT n, provider_id, metric, scope, account AS key FROM taken
	UNION
	SELECT t.n, t.provider_id, t.metric, t.scope, a.billing_ref
	FROM taken t JOIN simtally_store.account a USING (account_id)
	WHERE a.billing_ref IS NOT NULL AND NOT EXISTS (SELECT FROM simtally_store.account o
		WHERE o.provider_id = a.provider_id AND o.billing_ref = a.billing_ref AND o.account_id <> a.account_id)
), figure AS (
	SELECT t.n, s.endpoint, s.scope, s.grain, s.rank, u.period, u.revision, u.quantity, u.quality, u.recorded_at, u.run_id, u.raw_id, u.at,
		u.account_id, t.provider_id, true AS current
	FROM taken t
	JOIN simtally_store.series s ON s.provider_id = t.provider_id AND s.metric = t.metric AND s.role = 'used'
		AND (t.scope IN ('total', s.scope) OR left(s.scope, length(t.scope) + 1) = t.scope || '/')
	JOIN simtally_store.usage u ON u.account_id = t.account_id AND u.series_id = s.series_id
		AND u.period >= $1::date AND u.period < $1::date + interval '1 month'
	UNION ALL
	SELECT t.n, s.endpoint, s.scope, s.grain, s.rank, u.period, u.revision, u.quantity, u.quality, u.recorded_at, u.run_id, u.raw_id, u.at,
		u.account_id, t.provider_id, false
	FROM taken t
	JOIN simtally_store.series s ON s.provider_id = t.provider_id AND s.metric = t.metric AND s.role = 'used'
		AND (t.scope IN ('total', s.scope) OR left(s.scope, length(t.scope) + 1) = t.scope || '/')
	JOIN simtally_store.usage_revision u ON u.account_id = t.account_id AND u.series_id = s.series_id
		AND u.period >= $1::date AND u.period < $1::date + interval '1 month'
)
SELECT t.n, 0 AS kind, p.name AS c1, t.account AS c2, a.name AS c3, t.metric AS c4, t.scope AS c5, l.name AS c6, t.unit AS c7,
	t.usage_quantity::text AS c8, t.billed_quantity::text AS c9, t.delta::text AS c10, t.class AS c11, t.billed_amount::text AS c12,
	t.amount_impact::text AS c13, t.currency AS c14, t.explanation AS c15, NULL AS by1,
	max(scale(trim_scale(t.amount_impact))) OVER ()::bigint AS by2, NULL::bigint AS by3
FROM taken t
JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN simtally_store.account a USING (account_id)
LEFT JOIN simtally_store.current_label l ON l.provider_id = t.provider_id AND l.scope = t.scope
UNION ALL
SELECT k.n, 1, b.invoice, b.line, i.file_name, b.file_line::text, b.account, b.scope, b.quantity::text, b.unit, b.amount::text, b.currency,
	b.import_id::text, NULL, NULL, NULL, NULL, NULL, b.import_id, b.file_line
FROM billed_as k
JOIN simtally_store.billing_line b ON b.provider_id = k.provider_id AND b.month = $1::date AND b.account = k.key AND b.metric = k.metric
	AND b.superseded_import IS NULL AND (b.scope = k.scope OR b.scope = '' AND k.scope = 'total')
JOIN simtally_store.billing_import i USING (import_id)
UNION ALL
SELECT f.n, 2, f.endpoint, f.scope, f.revision::text, f.quantity::text, f.quality::text,
	to_char(f.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), f.run_id::text, f.raw_id::text, encode(coalesce(r.sha256, p.sha256), 'hex'),
	to_char(coalesce(r.fetched_at, p.read_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), f.current::text, f.at, NULL, NULL, NULL, f.scope, f.rank, f.revision
FROM figure f
LEFT JOIN simtally_store.raw_answer r ON r.account_id = f.account_id AND r.raw_id = f.raw_id AND r.fetched_on >= $1::date - 1
LEFT JOIN simtally_store.usage_file_part p ON p.provider_id = f.provider_id AND p.raw_id = f.raw_id
WHERE f.grain = 'month'
UNION ALL
SELECT f.n, 3, f.period::text, f.quantity::text, f.quality::text, f.revision::text, f.run_id::text, f.raw_id::text, f.scope,
	f.current::text, f.at, NULL, NULL, NULL, NULL, NULL, NULL, f.scope, f.period - $1::date, 1000 * f.rank + f.revision
FROM figure f
WHERE f.grain = 'day'
UNION ALL
SELECT f.n, 4, f.raw_id::text, coalesce(r.endpoint, p.endpoint), to_char(coalesce(r.fetched_at, p.read_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), encode(coalesce(r.sha256, p.sha256), 'hex'),
	NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, f.raw_id, 0
FROM (SELECT DISTINCT n, account_id, provider_id, raw_id FROM figure WHERE grain = 'day') f
LEFT JOIN simtally_store.raw_answer r ON r.account_id = f.account_id AND r.raw_id = f.raw_id AND r.fetched_on >= $1::date - 1
LEFT JOIN simtally_store.usage_file_part p ON p.provider_id = f.provider_id AND p.raw_id = f.raw_id
WHERE r.raw_id IS NOT NULL OR p.raw_id IS NOT NULL
ORDER BY n, kind, by1, by2, by3;
