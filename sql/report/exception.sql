-- exception.sql: what differs or has no verdict, by money at stake, each followed by its evidence.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the reconciliation of each, $4 integer how many at most
-- Gives: n, kind, and by kind (NULL where a kind has no such column; c1 to c15, text):
--   0 result:   provider, account, name, metric, scope, scope_name, unit, usage_quantity, billed_quantity, delta, class, billed_amount,
--               amount_impact, currency, explanation; by2 is the most places any amount_impact has, by3 the expected_quantity
--   1 rule:     expected_quantity, rule, product; where a product's rule says what was to be billed
--   2 member:   account, name, usage_quantity, place (counted, itself, elsewhere, pool, cards: as in recon_member), on which days (NULL: all); of a group
--   3 line:     invoice, line, file_name, file_line, account, scope, quantity, unit as written, amount, currency, import_id
--   4 revision: endpoint, scope, revision, quantity, quality, recorded_at, run_id, raw_id, raw_sha256, fetched_at, standing (current or
--               replaced; of a month that is closed: closed, the figure of the close, or after the close), at (its place in the raw answer)
--   5 day:      day, quantity, quality, revision, run_id, raw_id, scope (with its account, of a group), standing, at
--   6 answer:   raw_id, endpoint, fetched_at, raw_sha256, of those that the days were read from
-- Rows of one n follow each other, kind by kind. With more than $4 those with most at stake in their own currency are
-- taken, then those nobody could put a price on, by the size of the difference. Currencies are never compared.

WITH shut AS (
	SELECT close_id, provider_id, closed_at FROM simtally_store.standing_close WHERE month = $1::date AND provider_id = ANY ($2::smallint[])
), placed AS (
	SELECT v.*, CASE WHEN v.amount_impact IS NOT NULL THEN v.currency END AS stake,
		row_number() OVER (PARTITION BY v.amount_impact IS NULL, CASE WHEN v.amount_impact IS NOT NULL THEN v.currency END
			ORDER BY abs(v.amount_impact) DESC, abs(v.delta) DESC NULLS LAST, v.provider_id, v.verdict_id) AS place
	FROM unnest($2::smallint[], $3::integer[]) AS chosen (provider_id, recon_id)
	JOIN simtally_store.verdict v USING (provider_id, recon_id)
	WHERE v.month = $1::date AND v.class NOT IN ('matched', 'within_tolerance')
), taken AS MATERIALIZED (
	SELECT *, row_number() OVER (ORDER BY amount_impact IS NULL, stake COLLATE "C", place) AS n
	FROM (SELECT * FROM placed ORDER BY amount_impact IS NULL, place, stake COLLATE "C" LIMIT $4::integer) t
), whose AS ( -- the accounts whose figures a result holds: its own, or those that its billing_ref counts
	SELECT n, provider_id, metric, scope, account_id, NULL::text AS member, NULL::bigint AS days FROM taken WHERE account_id IS NOT NULL
	UNION ALL
	SELECT t.n, t.provider_id, t.metric, t.scope, m.account_id, a.account, CASE WHEN m.usage_quantity IS NOT NULL THEN m.days END
	FROM taken t
	JOIN simtally_store.verdict_member m ON m.recon_id = t.recon_id AND m.provider_id = t.provider_id AND m.month = t.month AND m.account = t.account
		AND m.metric = t.metric AND m.place = 'counted'
	JOIN simtally_store.account a ON a.account_id = m.account_id
	WHERE t.account_id IS NULL
), line AS MATERIALIZED ( -- by its index alone each would be tried with each exception
	SELECT v.*
	FROM unnest($2::smallint[], $3::integer[]) AS chosen (provider_id, recon_id)
	JOIN simtally_store.verdict_line v USING (provider_id, recon_id)
), kept AS (
	SELECT t.n, s.series_id, s.endpoint, concat_ws(' of ', s.scope, t.member) AS scope, s.grain, s.rank, u.period, u.revision, u.quantity, u.quality, u.recorded_at, u.run_id, u.raw_id, u.at,
		u.account_id, t.provider_id, 'current' AS standing
	FROM whose t
	JOIN simtally_store.series s ON s.provider_id = t.provider_id AND s.metric = t.metric AND s.role = 'used'
		AND (t.scope = 'total' OR EXISTS (SELECT FROM unnest(string_to_array(t.scope, '+')) part WHERE part = s.scope OR left(s.scope, length(part) + 1) = part || '/'))
	JOIN simtally_store.usage u ON u.account_id = t.account_id AND u.series_id = s.series_id
		AND u.period >= $1::date AND u.period < $1::date + interval '1 month' AND (t.days IS NULL OR s.grain = 'day' AND t.days >> (u.period - $1::date) & 1 = 1)
	UNION ALL
	SELECT t.n, s.series_id, s.endpoint, concat_ws(' of ', s.scope, t.member) AS scope, s.grain, s.rank, u.period, u.revision, u.quantity, u.quality, u.recorded_at, u.run_id, u.raw_id, u.at,
		u.account_id, t.provider_id, 'replaced'
	FROM whose t
	JOIN simtally_store.series s ON s.provider_id = t.provider_id AND s.metric = t.metric AND s.role = 'used'
		AND (t.scope = 'total' OR EXISTS (SELECT FROM unnest(string_to_array(t.scope, '+')) part WHERE part = s.scope OR left(s.scope, length(part) + 1) = part || '/'))
	JOIN simtally_store.usage_revision u ON u.account_id = t.account_id AND u.series_id = s.series_id
		AND u.period >= $1::date AND u.period < $1::date + interval '1 month' AND (t.days IS NULL OR s.grain = 'day' AND t.days >> (u.period - $1::date) & 1 = 1)
), figure AS ( -- what is not of record has no figure in a close: then only the clock tells
	SELECT k.n, k.endpoint, k.scope, k.grain, k.rank, k.period, k.revision, k.quantity, CASE WHEN f.revision = k.revision THEN f.quality ELSE k.quality END AS quality,
		k.recorded_at, k.run_id, k.raw_id, k.at, k.account_id, k.provider_id, CASE
			WHEN f.revision = k.revision THEN 'closed'
			WHEN f.revision < k.revision OR f.revision IS NULL AND k.recorded_at > c.closed_at THEN 'after the close'
			ELSE k.standing END AS standing
	FROM kept k
	LEFT JOIN shut c USING (provider_id)
	LEFT JOIN simtally_store.closed_figure f ON f.account_id = k.account_id AND f.close_id = c.close_id AND f.series_id = k.series_id AND f.period = k.period
		AND f.period >= $1::date AND f.period < $1::date + interval '1 month'
)
SELECT * FROM (
SELECT t.n, 0 AS kind, p.name AS c1, t.account AS c2, a.name AS c3, t.metric AS c4, t.scope AS c5, CASE WHEN c.close_id IS NULL THEN l.name ELSE (SELECT max(s.name COLLATE "C") COLLATE "default" FROM simtally_store.closed_series s
		WHERE s.close_id = c.close_id AND s.metric = t.metric AND s.scope = t.scope) END AS c6, t.unit AS c7,
	t.usage_quantity::text AS c8, t.billed_quantity::text AS c9, t.delta::text AS c10, t.class AS c11, t.billed_amount::text AS c12,
	t.amount_impact::text AS c13, t.currency AS c14, t.explanation AS c15, NULL AS by1,
	max(scale(trim_scale(t.amount_impact))) OVER ()::bigint AS by2, t.expected_quantity AS by3
FROM taken t
JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN simtally_store.account a USING (account_id)
LEFT JOIN shut c ON c.provider_id = t.provider_id
LEFT JOIN simtally_store.current_label l ON l.provider_id = t.provider_id AND l.scope = t.scope
UNION ALL
SELECT n, 1, expected_quantity::text, rule, product, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM taken WHERE product IS NOT NULL
UNION ALL
SELECT k.n, 2, a.account, a.name, m.usage_quantity::text, m.place, simtally_store.days_text(m.days), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, a.account, NULL, NULL
FROM taken k
JOIN simtally_store.verdict_member m ON m.recon_id = k.recon_id AND m.provider_id = k.provider_id AND m.month = k.month AND m.account = k.account AND m.metric = k.metric
JOIN simtally_store.account a ON a.account_id = m.account_id
WHERE k.account_id IS NULL
UNION ALL
SELECT k.n, 3, b.invoice, b.line, i.file_name, b.file_line::text, b.account, b.scope, b.quantity::text, b.unit, b.amount::text, b.currency,
	b.import_id::text, NULL, NULL, NULL, NULL, NULL, b.import_id, b.file_line
FROM taken k
JOIN line v ON v.recon_id = k.recon_id AND v.provider_id = k.provider_id AND v.scope = k.scope
	AND coalesce(v.account_id, 0) = coalesce(k.account_id, 0)
	AND coalesce(v.account, '') = CASE WHEN k.account_id IS NULL THEN k.account ELSE '' END
JOIN simtally_store.billing_line b ON b.provider_id = v.provider_id AND b.line_id = v.line_id AND b.metric = k.metric AND b.month = $1::date
JOIN simtally_store.billing_import i USING (import_id)
UNION ALL
SELECT f.n, 4, f.endpoint, f.scope, f.revision::text, f.quantity::text, f.quality::text,
	to_char(f.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), f.run_id::text, f.raw_id::text, encode(coalesce(r.sha256, p.sha256), 'hex'),
	to_char(coalesce(r.fetched_at, p.read_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), f.standing, f.at, NULL, NULL, NULL, f.scope, f.rank, f.revision
FROM figure f
LEFT JOIN simtally_store.raw_answer r ON r.account_id = f.account_id AND r.raw_id = f.raw_id AND r.fetched_on >= $1::date - 1
LEFT JOIN simtally_store.usage_file_part p ON p.provider_id = f.provider_id AND p.raw_id = f.raw_id
WHERE f.grain = 'month'
UNION ALL
SELECT f.n, 5, f.period::text, f.quantity::text, f.quality::text, f.revision::text, f.run_id::text, f.raw_id::text, f.scope,
	f.standing, f.at, NULL, NULL, NULL, NULL, NULL, NULL, f.scope, f.period - $1::date, 1000 * f.rank + f.revision
FROM figure f
WHERE f.grain = 'day'
UNION ALL
SELECT f.n, 6, f.raw_id::text, coalesce(r.endpoint, p.endpoint), to_char(coalesce(r.fetched_at, p.read_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), encode(coalesce(r.sha256, p.sha256), 'hex'),
	NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, f.raw_id, 0
FROM (SELECT DISTINCT n, account_id, provider_id, raw_id FROM figure WHERE grain = 'day') f
LEFT JOIN simtally_store.raw_answer r ON r.account_id = f.account_id AND r.raw_id = f.raw_id AND r.fetched_on >= $1::date - 1
LEFT JOIN simtally_store.usage_file_part p ON p.provider_id = f.provider_id AND p.raw_id = f.raw_id
WHERE r.raw_id IS NOT NULL OR p.raw_id IS NOT NULL
) evidence
ORDER BY n, kind, by1 COLLATE "C", by2, by3, c1 COLLATE "C", c2 COLLATE "C", c3 COLLATE "C", c4 COLLATE "C", c5 COLLATE "C", c6 COLLATE "C", c7 COLLATE "C",
	c8 COLLATE "C", c9 COLLATE "C", c10 COLLATE "C", c11 COLLATE "C", c12 COLLATE "C", c13 COLLATE "C", c14 COLLATE "C", c15 COLLATE "C";
