-- restated.sql: the bill equals what the provider reported earlier for the same figure.
-- A restatement is a step from one revision to the next; undoing the latest, then the one before,
-- and so on gives what the figure was. A day's first report is no restatement (before it the day
-- was missing, not zero); a month's scope that first appears later than others of its account is one: until then it was zero. A product's rule is applied to
-- what the figure was, with the allowance of now.
-- Parameters: $1 provider_id, $2 month. Result: none; adds to recon_finding.
INSERT INTO recon_finding (account_id, place, metric, scope, class, explanation)
WITH figure AS (
	SELECT c.account_id AS owner_id, f.account_id, c.metric, c.scope, c.usage, c.billed, c.absolute, c.relative, c.product, c.allowance, f.grain, f.series_id, f.period,
		f.quantity, f.revision, f.recorded_at, f.run_id
	FROM recon_placed f
	JOIN recon_candidate c ON c.account_id = f.owner_id AND c.metric = f.metric AND c.scope = f.scope
	WHERE c.class IS NULL AND c.lines > 0 AND NOT c.pooled
), version AS (
	SELECT * FROM figure
	UNION ALL
	SELECT f.owner_id, f.account_id, f.metric, f.scope, f.usage, f.billed, f.absolute, f.relative, f.product, f.allowance, f.grain, f.series_id, f.period,
		v.quantity, v.revision, v.recorded_at, v.run_id
	FROM figure f
	JOIN simtally_store.usage_revision v ON v.account_id = f.account_id AND v.series_id = f.series_id AND v.period = f.period
	WHERE v.period >= $2::date AND v.period < ($2::date + interval '1 month')::date AND f.revision > v.revision
), step AS (
	SELECT owner_id, metric, scope, usage, billed, absolute, relative, product, allowance, grain, period, revision, recorded_at, run_id,
		quantity - CASE WHEN revision > 1 THEN lag(quantity) OVER figures
			WHEN grain = 'month' AND recorded_at > min(recorded_at) OVER results THEN 0 END AS change
	FROM version
	WINDOW figures AS (PARTITION BY account_id, metric, scope, series_id, period ORDER BY revision),
		results AS (PARTITION BY account_id, metric, scope)
), restatement AS (
	SELECT owner_id, metric, scope, usage, billed, absolute, relative, product, allowance, grain, recorded_at, sum(change) AS change, count(*) AS steps,
		max(run_id) AS run_id, min(period) AS period, min(revision) - 1 AS revision
	FROM step
	WHERE change <> 0
	GROUP BY owner_id, metric, scope, usage, billed, absolute, relative, product, allowance, grain, recorded_at
), earlier AS (
	SELECT owner_id, metric, scope, billed, absolute, relative, product, allowance, grain, recorded_at, run_id, period, revision, steps,
		usage - sum(change) OVER since AS usage, sum(steps) OVER since AS undone
	FROM restatement
	WINDOW since AS (PARTITION BY owner_id, metric, scope ORDER BY recorded_at DESC)
)
SELECT DISTINCT ON (e.owner_id, e.metric, e.scope) e.owner_id, 4, e.metric, e.scope, 'restated',
	CASE WHEN (e.undone = 1 OR e.grain = 'month' AND e.undone = e.steps) AND e.revision > 0
		THEN format('equals revision %s of %s, restated on %s by run %s', e.revision, p.period, p.restated_on, e.run_id)
		ELSE format('equals the usage as it stood before %s, when run %s restated %s%s', p.restated_on, e.run_id, p.period,
			CASE WHEN e.undone > 1 THEN format(' (%s restatements from then on)', e.undone) ELSE '' END)
	END
FROM earlier e
CROSS JOIN LATERAL (
	SELECT CASE WHEN e.grain = 'day' THEN e.period::text ELSE to_char(e.period, 'YYYY-MM') END AS period,
		(e.recorded_at AT TIME ZONE v.zone)::date AS restated_on
	FROM simtally_store.provider v WHERE v.provider_id = $1::smallint
) p
LEFT JOIN recon_product r ON r.metric = e.metric AND r.label = e.scope
CROSS JOIN LATERAL (SELECT CASE WHEN e.product IS NULL THEN e.usage ELSE simtally_store.expected(e.usage, e.allowance, r.increment, r.rounding) END AS expected OFFSET 0) d
WHERE abs(e.billed - d.expected) <= greatest(e.absolute, e.relative * d.expected)
ORDER BY e.owner_id, e.metric, e.scope, e.recorded_at DESC, e.grain, e.period;
