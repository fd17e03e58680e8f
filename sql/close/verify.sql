-- verify.sql: what of a close is no longer as it was sealed. The digest of each account says whose rows were touched; a row that
-- differs from the revision it was taken from is named; the seal says the same of header, totals, names, and of what stood before. The raw
-- answers and pieces of files that the figures were read from must be there with the bytes that were sealed; of a close that was made before
-- their sums were (seal_format 1), with bytes that give their own sha256.
-- Parameters: $1 close_id, $2 its month. Result: what; a row for each finding, at most 20; none: as it was sealed.
WITH differing AS MATERIALIZED (
	SELECT account_id, s.sha256 IS NULL AS added, n.sha256 IS NULL AS gone
	FROM simtally_store.closed_digest($1::integer, $2::date) n
	FULL JOIN (SELECT account_id, sha256 FROM simtally_store.closed_account WHERE close_id = $1::integer AND month = $2::date) s USING (account_id)
	WHERE n.sha256 IS DISTINCT FROM s.sha256
	ORDER BY account_id LIMIT 20
), history AS (
	SELECT u.account_id, u.series_id, u.period, u.revision, u.quantity FROM differing d JOIN simtally_store.usage u USING (account_id)
	WHERE u.period >= $2::date AND u.period < ($2::date + interval '1 month')::date
	UNION ALL
	SELECT u.account_id, u.series_id, u.period, u.revision, u.quantity FROM differing d JOIN simtally_store.usage_revision u USING (account_id)
	WHERE u.period >= $2::date AND u.period < ($2::date + interval '1 month')::date
), figure AS (
	SELECT f.account_id, format('%s %s of %s is %s, revision %s of it was %s', s.metric, s.scope, to_char(f.period, CASE s.grain WHEN 'day' THEN 'YYYY-MM-DD' ELSE 'YYYY-MM' END),
		f.quantity, f.revision, coalesce(h.quantity::text, 'never loaded')) AS what
	FROM differing d
	JOIN simtally_store.closed_figure f ON f.account_id = d.account_id AND f.close_id = $1::integer AND f.period >= $2::date AND f.period < ($2::date + interval '1 month')::date
	JOIN simtally_store.closed_series s ON s.close_id = f.close_id AND s.series_id = f.series_id
	LEFT JOIN history h ON h.account_id = f.account_id AND h.series_id = f.series_id AND h.period = f.period AND h.revision = f.revision
	WHERE h.quantity IS DISTINCT FROM f.quantity
), seal AS (
	SELECT s.close_id, n.close_id IS NULL OR n.sha256 IS DISTINCT FROM s.sha256 AS broken, n.previous_sha256 IS DISTINCT FROM s.previous_sha256 AS unchained
	FROM simtally_store.closed_seal s LEFT JOIN simtally_store.close_seal n USING (close_id) WHERE s.close_id = $1::integer
)
, answer AS (
	SELECT w.account_id, w.raw_id, r.endpoint, r.raw_id IS NULL AS gone
	FROM simtally_store.closed_answer w
	LEFT JOIN simtally_store.raw_answer r ON r.account_id = w.account_id AND r.raw_id = w.raw_id AND r.fetched_on >= $2::date - 1
	WHERE w.close_id = $1::integer AND w.month = $2::date AND w.sha256 IS NOT NULL AND (r.raw_id IS NULL OR r.sha256 <> w.sha256 OR sha256(r.body) <> w.sha256)
	UNION ALL
	SELECT f.account_id, f.raw_id, r.endpoint, r.raw_id IS NULL
	FROM (SELECT DISTINCT c.provider_id, f.account_id, f.raw_id FROM simtally_store.closed_month c JOIN simtally_store.closed_figure f USING (close_id)
		WHERE c.close_id = $1::integer AND c.seal_format = 1 AND f.raw_id IS NOT NULL AND f.period >= $2::date AND f.period < ($2::date + interval '1 month')::date) f
	LEFT JOIN simtally_store.usage_file_part p ON p.provider_id = f.provider_id AND p.raw_id = f.raw_id
	LEFT JOIN simtally_store.raw_answer r ON r.account_id = f.account_id AND r.raw_id = f.raw_id AND r.fetched_on >= $2::date - 1
	WHERE p.raw_id IS NULL AND (r.raw_id IS NULL OR sha256(r.body) <> r.sha256)
), numbered AS ( -- a partition that is gone takes all its answers along: ten are named, the others counted
	SELECT *, row_number() OVER (ORDER BY raw_id, account_id) AS n, count(*) OVER () AS answers FROM answer
), piece AS (
	SELECT w.raw_id, p.mapping, p.raw_id IS NULL AS gone
	FROM simtally_store.closed_month c
	JOIN simtally_store.closed_piece w USING (close_id)
	LEFT JOIN simtally_store.usage_file_part p ON p.provider_id = c.provider_id AND p.raw_id = w.raw_id
	WHERE c.close_id = $1::integer AND (p.raw_id IS NULL OR p.key <> w.sha256 OR sha256(p.header || p.body) <> w.sha256)
	UNION ALL
	SELECT p.raw_id, p.mapping, false
	FROM simtally_store.closed_month c
	JOIN simtally_store.usage_file_part p USING (provider_id)
	WHERE c.close_id = $1::integer AND c.seal_format = 1 AND p.from_period < ($2::date + interval '1 month')::date AND p.to_period >= $2::date AND sha256(p.body) <> p.sha256
)
SELECT what FROM (
	SELECT 1 AS place, format('%s: %s', coalesce('account ' || a.account, 'account_id ' || d.account_id), CASE WHEN a.account_id IS NULL THEN 'it is gone from the register' WHEN d.gone THEN 'its figures are gone' WHEN d.added THEN 'it was not in the close'
		ELSE coalesce((SELECT string_agg(f.what, '; ' ORDER BY f.what) FROM figure f WHERE f.account_id = d.account_id), 'its rows are not those that were closed') END) AS what
	FROM differing d LEFT JOIN simtally_store.account a USING (account_id)
	UNION ALL
	SELECT 2, format('control total of %s %s, accounts of kind %s: %s figures, %s; there are %s, and they add up to %s', metric, scope, kind, coalesce(t.figures, 0), coalesce(t.quantity, 0),
		coalesce(n.figures, 0), coalesce(n.quantity, 0))
	FROM (SELECT * FROM simtally_store.closed_total WHERE close_id = $1::integer) t
	FULL JOIN simtally_store.closed_total_now($1::integer, $2::date) n USING (kind, metric, scope)
	WHERE (t.figures, t.quantity) IS DISTINCT FROM (n.figures, n.quantity)
	UNION ALL
	SELECT 3, format('verdicts of %s to %s: they are not those that were closed', coalesce(n.first_account, '?'), coalesce(n.last_account, '?'))
	FROM (SELECT * FROM simtally_store.closed_verdicts WHERE close_id = $1::integer) v
	FULL JOIN (SELECT d.* FROM simtally_store.verdict_digest d JOIN simtally_store.closed_month c USING (close_id)
		WHERE d.close_id = $1::integer AND c.seal_format = 1) n USING (block)
	WHERE v.sha256 IS DISTINCT FROM n.sha256
	UNION ALL
	SELECT 3, format('verdicts of %s: %s', coalesce('account ' || coalesce(n.name, nullif(v.account, '') COLLATE "default", a.account), 'account_id ' || v.account_id),
		CASE WHEN n.sha256 IS NULL THEN 'they are gone' WHEN v.sha256 IS NULL THEN 'they were not among those that were closed' ELSE 'they are not those that were closed' END)
	FROM (SELECT * FROM simtally_store.closed_verdict WHERE close_id = $1::integer) v
	FULL JOIN (SELECT * FROM simtally_store.verdict_sum WHERE close_id = $1::integer) n USING (account_id, account)
	LEFT JOIN simtally_store.account a ON a.account_id = v.account_id
	WHERE v.sha256 IS DISTINCT FROM n.sha256
	UNION ALL
	SELECT 5, format('raw answer %s of %s%s: %s', f.raw_id, coalesce('account ' || a.account, 'account_id ' || f.account_id), ', ' || f.endpoint,
		CASE WHEN f.gone THEN 'it is gone from the archive' ELSE 'its bytes are not those that the figures were read from' END)
	FROM numbered f LEFT JOIN simtally_store.account a USING (account_id)
	WHERE f.n <= 10
	UNION ALL
	SELECT 6, format('%s more raw answers are gone from the archive or have other bytes', answers - 10) FROM numbered WHERE n = 11
	UNION ALL
	SELECT 5, format('piece %s of a bulk file%s: %s', raw_id, ', ' || mapping, CASE WHEN gone THEN 'it is gone from the archive' ELSE 'its bytes are not those that the figures were read from' END)
	FROM piece
	UNION ALL
	SELECT 4, 'the seal does not fit: header, totals, names or the list of digests were changed' FROM seal WHERE broken AND NOT unchained
	UNION ALL
	SELECT 4, 'the seal does not fit the close before it: that was changed or removed' FROM seal WHERE unchained
	UNION ALL
	SELECT 4, 'it has no seal' WHERE NOT EXISTS (SELECT FROM seal)
) findings
ORDER BY place, what COLLATE "C" LIMIT 20;
