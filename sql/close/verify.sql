-- verify.sql: what of a close is no longer as it was sealed. The digest of each account says whose rows were touched; a row that
-- differs from the revision it was taken from is named; the seal says the same of header, totals, names, and of what stood before. Of the
-- raw answers and pieces of files that the figures were read from, the bytes are held against their own sha256.
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
SELECT what FROM (
	SELECT 1 AS place, format('account %s: %s', a.account, CASE WHEN d.gone THEN 'its figures are gone' WHEN d.added THEN 'it was not in the close'
		ELSE coalesce((SELECT string_agg(f.what, '; ' ORDER BY f.what) FROM figure f WHERE f.account_id = d.account_id), 'its rows are not those that were closed') END) AS what
	FROM differing d JOIN simtally_store.account a USING (account_id)
	UNION ALL
	SELECT 2, format('control total of %s %s, accounts of kind %s: %s figures, %s; there are %s, and they add up to %s', metric, scope, kind, coalesce(t.figures, 0), coalesce(t.quantity, 0),
		coalesce(n.figures, 0), coalesce(n.quantity, 0))
	FROM (SELECT * FROM simtally_store.closed_total WHERE close_id = $1::integer) t
	FULL JOIN simtally_store.closed_total_now($1::integer, $2::date) n USING (kind, metric, scope)
	WHERE (t.figures, t.quantity) IS DISTINCT FROM (n.figures, n.quantity)
	UNION ALL
	SELECT 3, format('verdicts of %s to %s: they are not those that were closed', coalesce(n.first_account, '?'), coalesce(n.last_account, '?'))
	FROM (SELECT * FROM simtally_store.closed_verdicts WHERE close_id = $1::integer) v
	FULL JOIN (SELECT * FROM simtally_store.verdict_digest WHERE close_id = $1::integer) n USING (block)
	WHERE v.sha256 IS DISTINCT FROM n.sha256
	UNION ALL
	SELECT 5, format('raw answer %s of account %s, %s: its bytes no longer give the sha256 they were kept with', f.raw_id, a.account, r.endpoint)
	FROM (SELECT DISTINCT account_id, raw_id FROM simtally_store.closed_figure
		WHERE close_id = $1::integer AND period >= $2::date AND period < ($2::date + interval '1 month')::date) f
	JOIN simtally_store.account a USING (account_id)
	JOIN simtally_store.raw_answer r ON r.account_id = f.account_id AND r.raw_id = f.raw_id AND r.fetched_on >= $2::date - 1
	WHERE sha256(r.body) <> r.sha256
	UNION ALL
	SELECT 5, format('piece %s of a bulk file, %s: its bytes no longer give the sha256 they were kept with', p.raw_id, p.mapping)
	FROM simtally_store.closed_month c
	JOIN simtally_store.usage_file_part p USING (provider_id)
	WHERE c.close_id = $1::integer AND p.from_period < ($2::date + interval '1 month')::date AND p.to_period >= $2::date AND sha256(p.body) <> p.sha256
	UNION ALL
	SELECT 4, 'the seal does not fit: header, totals, names or the list of digests were changed' FROM seal WHERE broken AND NOT unchained
	UNION ALL
	SELECT 4, 'the seal does not fit the close before it: that was changed or removed' FROM seal WHERE unchained
	UNION ALL
	SELECT 4, 'it has no seal' WHERE NOT EXISTS (SELECT FROM seal)
) findings
ORDER BY place, what LIMIT 20;
