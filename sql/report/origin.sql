-- origin.sql: the chain of control totals from the raw answers to the figures of the month, by provider and metric.
--
-- Takes: $1 date month, $2 smallint[] providers
-- Gives: provider, metric, unit, answers (in the archive, asked about the month or read for it, of endpoints that tell of the metric), set_aside (entries
--        of those answers, and rows of files, that were quarantined, under the metric they tell of), parsed (first + restated + repeated + set_aside), repeated (figures
--        that said what was held, or were older), first, first_quantity (figures as first read), restated, restated_quantity (later
--        revisions, and by how much they changed the figures), all as they were added up when they were loaded; held,
--        held_quantity (figures that stand), other, other_quantity (of those, not of record: another endpoint or the month itself
--        gives the figure), record_quantity (the rest), adjusted, adjusted_quantity (of those, changes since the month was closed),
--        counted_quantity (the rest: as the month was closed, or as it stands); what does not foot: held_difference (first and restated
--        less held), revision_difference (first and restated less the revisions that are kept)

WITH source AS (
	SELECT series_id, provider_id, endpoint, metric, scope, grain, role, unit,
		dense_rank() OVER (PARTITION BY provider_id, metric, grain ORDER BY rank, endpoint COLLATE "C") AS source
	FROM simtally_store.series
	WHERE provider_id = ANY ($2::smallint[]) AND role IN ('used', 'entry')
), tally AS (
	SELECT provider_id, metric, sum(read)::bigint AS read, sum(first)::bigint AS first, sum(first_quantity) AS first_quantity,
		sum(restated)::bigint AS restated, sum(restated_quantity) AS restated_quantity
	FROM simtally_store.load_total
	WHERE provider_id = ANY ($2::smallint[]) AND month = $1::date
	GROUP BY provider_id, metric
), held AS (
	SELECT s.provider_id, s.metric, s.unit, s.grain, s.scope, s.source, s.endpoint, u.account_id, u.period, u.quantity, u.raw_id
	FROM simtally_store.usage u
	JOIN source s USING (series_id)
	WHERE s.role = 'used' AND u.period >= $1::date AND u.period < $1::date + interval '1 month'
), earlier AS (
	SELECT s.provider_id, s.metric, s.endpoint, r.account_id, r.raw_id
	FROM simtally_store.usage_revision r
	JOIN source s USING (series_id)
	WHERE s.role = 'used' AND r.period >= $1::date AND r.period < $1::date + interval '1 month'
), reported AS ( -- the month's own figure of an account and metric: by which source, where days or another source tell of it too
	SELECT b.account_id, o.metric, min(o.source) AS source
	FROM simtally_store.usage b JOIN source o USING (series_id)
	WHERE b.period = $1::date AND o.grain = 'month'
		AND EXISTS (SELECT FROM source d WHERE d.provider_id = o.provider_id AND d.metric = o.metric AND (d.grain = 'day' OR d.source > 1))
	GROUP BY b.account_id, o.metric
), placed AS (
	SELECT h.*, (h.grain = 'day' AND m.source IS NOT NULL OR coalesce(m.source < h.source, false))
		OR h.grain = 'day' AND h.source > 1 AND EXISTS (SELECT FROM simtally_store.usage b JOIN source o USING (series_id)
			WHERE b.account_id = h.account_id AND b.period = h.period AND o.metric = h.metric AND o.scope = h.scope AND o.grain = 'day'
				AND o.source < h.source) AS other
	FROM held h LEFT JOIN reported m ON m.account_id = h.account_id AND m.metric = h.metric
), figure AS (
	SELECT provider_id, metric, max(unit) AS unit, count(*) AS held, sum(quantity) AS held_quantity,
		count(*) FILTER (WHERE other) AS other, coalesce(sum(quantity) FILTER (WHERE other), 0) AS other_quantity
	FROM placed
	GROUP BY provider_id, metric
), revised AS (
	SELECT provider_id, metric, count(*) AS revisions FROM earlier GROUP BY provider_id, metric
), adjustment AS (
	SELECT s.provider_id, j.metric, count(*) AS adjusted, sum(j.delta) AS adjusted_quantity
	FROM simtally_store.standing_close s
	JOIN simtally_store.adjustment j USING (close_id)
	WHERE s.month = $1::date AND s.provider_id = ANY ($2::smallint[])
	GROUP BY s.provider_id, j.metric
), told AS ( -- which endpoint tells of which metric
	SELECT DISTINCT provider_id, endpoint, metric, unit FROM source
), archived AS (
	SELECT a.provider_id, r.endpoint, r.account_id, r.raw_id
	FROM simtally_store.raw_answer r
	JOIN simtally_store.account a USING (account_id)
	WHERE a.provider_id = ANY ($2::smallint[]) AND r.from_period < $1::date + interval '1 month' AND r.to_period >= $1::date
		AND r.fetched_on >= $1::date - 1
	UNION
	SELECT provider_id, endpoint, account_id, raw_id FROM held WHERE raw_id IS NOT NULL
	UNION
	SELECT provider_id, endpoint, account_id, raw_id FROM earlier WHERE raw_id IS NOT NULL
), answer AS (
	SELECT t.provider_id, t.metric, max(t.unit) AS unit, count(*) AS answers
	FROM archived r
	JOIN told t USING (provider_id, endpoint)
	GROUP BY t.provider_id, t.metric
), refused AS ( -- of answers; of files the month's rows, each once; what names no metric counts under each that its endpoint tells of
	SELECT t.provider_id, t.metric
	FROM simtally_store.quarantine q
	JOIN archived r ON r.account_id = q.account_id AND r.raw_id = q.raw_id
	JOIN told t ON t.provider_id = r.provider_id AND t.endpoint = r.endpoint AND t.metric = coalesce(q.metric, t.metric)
	WHERE NOT EXISTS (SELECT FROM simtally_store.usage_file_part f WHERE f.provider_id = r.provider_id AND f.raw_id = q.raw_id)
	UNION ALL
	SELECT provider_id, metric FROM (SELECT DISTINCT t.provider_id, t.metric, q.raw_id, split_part(q.at, ', column', 1)
	FROM simtally_store.quarantine q
	JOIN simtally_store.usage_file_part f ON f.provider_id = q.provider_id AND f.raw_id = q.raw_id
	JOIN told t ON t.provider_id = f.provider_id AND t.endpoint = f.endpoint AND t.metric = coalesce(q.metric, t.metric)
	WHERE q.provider_id = ANY ($2::smallint[])
		AND (q.month = $1::date OR q.month IS NULL AND CASE WHEN q.import_id IS NULL THEN f.from_period < $1::date + interval '1 month' AND f.to_period >= $1::date
			ELSE q.import_id IN (SELECT import_id FROM simtally_store.import_month WHERE month = $1::date) END)
		AND (q.account_id IS NOT NULL OR NOT EXISTS (SELECT FROM simtally_store.unregistered_usage u
			WHERE u.raw_id = q.raw_id AND u.account = coalesce(q.account, '') AND u.period = q.period))) line
	UNION ALL
	SELECT u.provider_id, u.metric FROM simtally_store.unregistered_usage u
	WHERE u.provider_id = ANY ($2::smallint[]) AND u.period >= $1::date AND u.period < $1::date + interval '1 month'
), rejected AS (
	SELECT provider_id, metric, count(*) AS set_aside FROM refused GROUP BY provider_id, metric
)
SELECT p.name AS provider, m.metric, coalesce(f.unit, a.unit, m.unit) AS unit, coalesce(a.answers, 0) AS answers, coalesce(q.set_aside, 0) AS set_aside,
	coalesce(t.read, 0) + coalesce(q.set_aside, 0) AS parsed, coalesce(t.read - t.first - t.restated, 0) AS repeated,
	coalesce(t.first, 0) AS first, coalesce(t.first_quantity, 0) AS first_quantity,
	coalesce(t.restated, 0) AS restated, coalesce(t.restated_quantity, 0) AS restated_quantity,
	coalesce(f.held, 0) AS held, coalesce(f.held_quantity, 0) AS held_quantity,
	coalesce(f.other, 0) AS other, coalesce(f.other_quantity, 0) AS other_quantity,
	coalesce(f.held_quantity - f.other_quantity, 0) AS record_quantity,
	coalesce(j.adjusted, 0) AS adjusted, coalesce(j.adjusted_quantity, 0) AS adjusted_quantity,
	coalesce(f.held_quantity - f.other_quantity, 0) - coalesce(j.adjusted_quantity, 0) AS counted_quantity,
	coalesce(t.first_quantity + t.restated_quantity, 0) - coalesce(f.held_quantity, 0) AS held_difference,
	coalesce(t.first + t.restated, 0) - coalesce(f.held, 0) - coalesce(r.revisions, 0) AS revision_difference
FROM simtally_store.provider p
CROSS JOIN (VALUES (1, 'data', 'byte'), (2, 'voice', 'second'), (3, 'sms', 'message'), (4, 'mms', 'message')) AS m (place, metric, unit)
LEFT JOIN tally t ON t.provider_id = p.provider_id AND t.metric = m.metric
LEFT JOIN figure f ON f.provider_id = p.provider_id AND f.metric = m.metric
LEFT JOIN revised r ON r.provider_id = p.provider_id AND r.metric = m.metric
LEFT JOIN answer a ON a.provider_id = p.provider_id AND a.metric = m.metric
LEFT JOIN adjustment j ON j.provider_id = p.provider_id AND j.metric = m.metric
LEFT JOIN rejected q ON q.provider_id = p.provider_id AND q.metric = m.metric
WHERE p.provider_id = ANY ($2::smallint[]) AND (f.held IS NOT NULL OR t.read IS NOT NULL OR a.answers IS NOT NULL OR q.set_aside IS NOT NULL)
ORDER BY p.name COLLATE "C", m.place;
