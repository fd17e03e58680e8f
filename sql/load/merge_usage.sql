-- merge_usage.sql: writes what differs from what is there; the old value stays as a revision.
-- Of one key in one batch the answer read last counts. A figure never gives way to one that was read before it,
-- and a figure that is final is only replaced by one that is final.
-- A figure that was taken back and is given again goes on with its revisions; nothing that was read before it was taken back brings it back.
-- What changes of a closed month is noted for adjust.sql; what was read, added and changed is added up for tally.sql.
-- Takes: $1 run_id. Gives: one row: loaded (new keys), changed (revised figures), both without entries, late (accounts and metrics of closed months).
WITH ranked AS MATERIALIZED (
	SELECT s.account_id, s.series_id, s.period, s.quantity, s.quality, s.read_at, coalesce(a.kept_id, s.raw_id) AS raw_id, s.at, s.parts,
		row_number() OVER (PARTITION BY s.account_id, s.series_id, s.period ORDER BY s.read_at DESC, s.raw_id DESC) AS nth
	FROM stage_usage s LEFT JOIN stage_alias a USING (raw_id)
), known AS MATERIALIZED (
	SELECT i.*, u.quantity AS old_quantity, u.quality AS old_quality, u.recorded_at AS old_recorded_at, u.run_id AS old_run_id,
		u.raw_id AS old_raw_id, u.at AS old_at, u.revision AS old_revision,
		u.account_id IS NULL
			OR ((u.quantity <> i.quantity OR u.quality <> i.quality) AND i.read_at >= u.read_at AND (i.quality = 3 OR u.quality < 3)) AS differs
	FROM ranked i
	LEFT JOIN simtally_store.usage u ON u.account_id = i.account_id AND u.series_id = i.series_id AND u.period = i.period
	WHERE i.nth = 1
), differing AS MATERIALIZED (
	SELECT k.*, g.revision AS gone_revision
	FROM known k
	LEFT JOIN LATERAL (
		SELECT r.revision, r.read_at FROM simtally_store.usage_revision r
		WHERE k.old_revision IS NULL AND r.gone AND r.account_id = k.account_id AND r.series_id = k.series_id AND r.period = k.period
		ORDER BY r.revision DESC LIMIT 1
	) g ON true
	WHERE k.differs AND (g.revision IS NULL OR k.read_at >= g.read_at)
), added AS (
	INSERT INTO simtally_store.usage (account_id, series_id, period, quantity, quality, read_at, raw_id, at, recorded_at, run_id, revision)
	SELECT account_id, series_id, period, quantity, quality, read_at, raw_id, at, now(), $1::integer, coalesce(gone_revision, 0) + 1
	FROM differing WHERE old_revision IS NULL
	RETURNING 1
), kept AS (
	INSERT INTO simtally_store.usage_revision (account_id, series_id, period, quantity, quality, raw_id, at, recorded_at, run_id, revision)
	SELECT account_id, series_id, period, old_quantity, old_quality, old_raw_id, old_at, old_recorded_at, old_run_id, old_revision
	FROM differing WHERE old_revision IS NOT NULL AND old_quantity <> quantity
	RETURNING 1
), revised AS (
	UPDATE simtally_store.usage u
	SET quantity = d.quantity, quality = d.quality, read_at = d.read_at,
		raw_id      = CASE WHEN d.quantity <> d.old_quantity THEN d.raw_id ELSE u.raw_id END,
		at          = CASE WHEN d.quantity <> d.old_quantity THEN d.at ELSE u.at END,
		recorded_at = CASE WHEN d.quantity <> d.old_quantity THEN now() ELSE u.recorded_at END,
		run_id      = CASE WHEN d.quantity <> d.old_quantity THEN $1::integer ELSE u.run_id END,
		revision    = u.revision + (d.quantity <> d.old_quantity)::integer
	FROM differing d
	WHERE d.old_revision IS NOT NULL AND u.account_id = d.account_id AND u.series_id = d.series_id AND u.period = d.period
	RETURNING 1
), fate AS ( -- of a file by key, of answers added up
	INSERT INTO stage_fate (account_id, series_id, period, fate, parts, quantity)
	SELECT min(f.account_id), f.series_id, f.period, f.fate, sum(f.parts), sum(f.quantity)
	FROM (
		SELECT CASE WHEN p.file THEN k.account_id END AS account_id, k.series_id, CASE WHEN p.file THEN k.period END AS period, k.parts, k.quantity, CASE
			WHEN k.old_quantity = k.quantity THEN 'unchanged'
			WHEN d.account_id IS NULL THEN 'superseded'
			WHEN k.old_revision IS NULL AND d.gone_revision IS NULL THEN 'loaded'
			ELSE 'changed' END AS fate
		FROM known k
		CROSS JOIN (SELECT EXISTS (SELECT FROM stage_part) AS file) p
		LEFT JOIN differing d ON d.account_id = k.account_id AND d.series_id = k.series_id AND d.period = k.period
		WHERE k.parts > 0
		UNION ALL
		SELECT NULL, r.series_id, NULL, r.parts, r.quantity, 'superseded' FROM ranked r WHERE r.nth > 1 AND r.parts > 0
	) f
	GROUP BY f.account_id, f.series_id, f.period, f.fate
), tallied AS (
	INSERT INTO stage_tally (provider_id, month, metric, read, first, first_quantity, restated, restated_quantity)
	SELECT s.provider_id, r.month, s.metric, sum(r.read), sum(r.first), sum(r.first_quantity), sum(r.restated), sum(r.restated_quantity)
	FROM (
		SELECT series_id, date_trunc('month', period)::date AS month, count(*) AS read, 0 AS first, 0::numeric AS first_quantity, 0 AS restated,
			0::numeric AS restated_quantity
		FROM stage_usage GROUP BY 1, 2
		UNION ALL
		SELECT series_id, date_trunc('month', period)::date, 0, count(*) FILTER (WHERE old_revision IS NULL AND gone_revision IS NULL),
			coalesce(sum(quantity) FILTER (WHERE old_revision IS NULL AND gone_revision IS NULL), 0),
			count(*) FILTER (WHERE old_quantity <> quantity OR gone_revision IS NOT NULL),
			coalesce(sum(quantity::numeric - coalesce(old_quantity, 0)) FILTER (WHERE old_revision IS NOT NULL OR gone_revision IS NOT NULL), 0)
		FROM differing GROUP BY 1, 2
	) r
	JOIN simtally_store.series s USING (series_id)
	WHERE s.role = 'used'
	GROUP BY s.provider_id, r.month, s.metric
), touched AS (
	INSERT INTO stage_touched (provider_id, month)
	SELECT s.provider_id, date_trunc('month', d.period)::date
	FROM differing d JOIN simtally_store.series s USING (series_id)
	GROUP BY 1, 2
	RETURNING provider_id, month
), late AS (
	INSERT INTO stage_late (close_id, account_id, metric, month)
	SELECT DISTINCT c.close_id, d.account_id, s.metric, c.month
	FROM touched t
	JOIN simtally_store.standing_close c USING (provider_id, month)
	JOIN simtally_store.series s ON s.provider_id = c.provider_id AND s.role IN ('used', 'entry')
	JOIN differing d ON d.series_id = s.series_id AND d.period >= c.month AND d.period < (c.month + interval '1 month')::date
	RETURNING 1
)
SELECT (SELECT count(*) FROM differing d JOIN simtally_store.series s USING (series_id)
		WHERE d.old_revision IS NULL AND d.gone_revision IS NULL AND s.role = 'used') AS loaded,
	(SELECT count(*) FROM differing d JOIN simtally_store.series s USING (series_id)
		WHERE (d.quantity <> d.old_quantity OR d.gone_revision IS NOT NULL) AND s.role = 'used') AS changed,
	(SELECT count(*) FROM late) AS late;
