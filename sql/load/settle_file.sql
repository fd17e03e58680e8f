-- settle_file.sql: rows of a file that tell of one key (account, series, period), settled as its mapping says: see stage.sql, records.
-- They add up, with what other pieces of the file brought to the sum; or they are the same said again, and one stands; or they contradict each
-- other, and none does. Of a key that an earlier piece of this import gave the first stands, no longer final, and what contradicts it is set aside.
-- What was read before the entry that is held of its month is dropped whole: it would add regions that the later entry does not name.
-- Takes nothing. Gives: one row: set_aside (keys), said_twice (rows).
WITH numbered AS MATERIALIZED (
	SELECT s.ctid AS place, s.account_id, s.series_id, s.period, s.quantity, s.quality, s.raw_id, s.at, s.parts, s.records,
		row_number() OVER one AS nth,
		(s.quantity, s.record) IS DISTINCT FROM (first_value(s.quantity) OVER one, first_value(s.record) OVER one) AS differs
	FROM stage_usage s
	WINDOW one AS (PARTITION BY s.account_id, s.series_id, s.period ORDER BY s.ctid)
), said AS MATERIALIZED (
	SELECT account_id, series_id, period, raw_id, count(*) AS times, bool_or(differs) AS differs, bool_and(records IN ('a', 'n')) AS adds,
		bool_or(records = 'n') AS corrections, sum(quantity) AS quantity, sum(parts) AS parts, min(quality) AS quality,
		(array_agg(place ORDER BY nth))[1] AS place, (array_agg(at ORDER BY nth))[1] AS at, (array_agg(quantity ORDER BY nth))[1] AS first_quantity,
		(array_agg(quantity ORDER BY differs DESC, nth))[1] AS other_quantity, (array_agg(at ORDER BY differs DESC, nth))[1] AS other_at
	FROM numbered WHERE records IS NOT NULL
	GROUP BY account_id, series_id, period, raw_id
), earlier AS MATERIALIZED (
	SELECT s.place, s.raw_id AS here, s.at AS here_at, s.first_quantity, u.quantity, u.raw_id, u.at
	FROM said s
	JOIN simtally_store.usage u ON u.account_id = s.account_id AND u.series_id = s.series_id AND u.period = s.period
	JOIN stage_part p ON p.raw_id = s.raw_id
	JOIN simtally_store.usage_import_part i ON i.provider_id = p.provider_id AND i.import_id = p.import_id AND i.raw_id = u.raw_id
	WHERE NOT s.adds AND i.part < p.part
), line AS MATERIALIZED ( -- of pieces that give equal figures, as they stand in the file
	SELECT b.raw_id, b.first_line + t.nth - 1 AS line, rtrim(t.line, E'\r') AS line_text
	FROM (
		SELECT raw_id, first_line, body FROM simtally_store.usage_file_part
		WHERE raw_id IN (SELECT raw_id FROM earlier WHERE quantity = first_quantity)
		UNION ALL
		SELECT raw_id, first_line, body FROM stage_part WHERE EXISTS (SELECT FROM earlier WHERE quantity = first_quantity)
	) b, string_to_table(encode(b.body, 'escape'), E'\n') WITH ORDINALITY AS t (line, nth)
), again AS MATERIALIZED ( -- the whole row is that of an earlier piece
	SELECT e.place
	FROM earlier e
	JOIN line a ON a.raw_id = e.raw_id AND a.line = substring(e.at FROM '^line ([0-9]+)')::bigint
	JOIN line b ON b.raw_id = e.here AND b.line = substring(e.here_at FROM '^line ([0-9]+)')::bigint
	WHERE e.quantity = e.first_quantity AND a.line_text = b.line_text
), open AS MATERIALIZED ( -- an earlier piece of the import contradicts itself about it
	SELECT DISTINCT s.place
	FROM stage_part p
	JOIN simtally_store.usage_import_part i ON i.provider_id = p.provider_id AND i.import_id = p.import_id AND i.part < p.part
	JOIN simtally_store.quarantine q ON q.raw_id = i.raw_id AND q.reason = 'twice'
	JOIN said s ON s.raw_id = p.raw_id AND s.account_id = q.account_id AND s.period = q.period AND NOT s.adds
	JOIN simtally_store.series d ON d.series_id = s.series_id AND d.metric = q.metric
	WHERE NOT EXISTS (SELECT FROM simtally_store.quarantine_settled t WHERE t.quarantine_id = q.quarantine_id)
), wrong AS MATERIALIZED (
	SELECT s.place, s.account_id, s.series_id, s.period, s.raw_id, s.other_at AS at, CASE
			WHEN e.place IS NOT NULL THEN format('%s base units here, %s at %s earlier in the file, which stands', s.other_quantity, e.quantity, e.at)
			WHEN s.times > 1 THEN format('said %s times: %s base units here, %s at %s', s.times, s.other_quantity, s.first_quantity, s.at)
			ELSE format('%s base units here, others earlier in the file', s.other_quantity)
		END || CASE WHEN s.other_quantity = coalesce(e.quantity, s.first_quantity) THEN ', in rows that differ' ELSE '' END
		|| '; where rows add up, say "records": "add" in the mapping' AS detail
	FROM said s
	LEFT JOIN earlier e USING (place)
	WHERE NOT s.adds AND (s.differs OR e.place IS NOT NULL AND s.place NOT IN (SELECT place FROM again) OR s.place IN (SELECT place FROM open))
), other AS MATERIALIZED ( -- what other pieces brought to the sums: of this import, and of the last one before it that held this piece
	SELECT s.place, sum(c.quantity) AS quantity, sum(c.parts) AS parts, min(c.quality) AS quality, min(c.raw_id) AS first_raw,
		(array_agg(c.at ORDER BY c.raw_id) FILTER (WHERE c.parts > 0))[1] AS at
	FROM said s
	JOIN stage_part p ON p.raw_id = s.raw_id
	JOIN simtally_store.usage_file_sum c ON c.account_id = s.account_id AND c.series_id = s.series_id AND c.period = s.period AND c.raw_id <> s.raw_id
	WHERE s.adds AND EXISTS (
		SELECT FROM simtally_store.usage_import_part i
		WHERE i.provider_id = p.provider_id AND i.raw_id = c.raw_id AND (i.import_id = p.import_id OR i.import_id = (
			SELECT max(x.import_id) FROM simtally_store.usage_import_part x
			WHERE x.provider_id = p.provider_id AND x.raw_id = p.raw_id AND x.import_id < p.import_id)))
	GROUP BY s.place
), summed AS MATERIALIZED (
	SELECT s.place, s.account_id, s.series_id, s.period, s.raw_id, s.at AS here_at, s.corrections, s.quantity + coalesce(o.quantity, 0) AS quantity,
		s.parts + coalesce(o.parts, 0) AS parts, least(s.quality, o.quality)::smallint AS quality,
		regexp_replace(CASE WHEN o.first_raw < s.raw_id OR s.parts = 0 THEN coalesce(o.at, s.at) ELSE s.at END, ' and [0-9]+ more$', '') AS at
	FROM said s LEFT JOIN other o USING (place)
	WHERE s.adds
), refused AS MATERIALIZED (
	SELECT place, account_id, series_id, period, raw_id, here_at AS at, CASE
			WHEN quantity NOT BETWEEN -9223372036854775808 AND 9223372036854775807 THEN 'too_large'
			WHEN quantity < 0 THEN 'negative' ELSE 'partial'
		END AS reason,
		format('%s rows add up to %s base units: %s', parts, quantity, CASE
			WHEN quantity NOT BETWEEN -9223372036854775808 AND 9223372036854775807 THEN 'that does not fit a 64-bit figure'
			WHEN quantity < 0 THEN 'use cannot be less than nothing'
			ELSE 'one could not be read, and any may be a correction: the sum is not known' END) AS detail
	FROM summed
	WHERE parts > 0 AND (quantity NOT BETWEEN 0 AND 9223372036854775807 OR corrections AND quality = 0)
), brought AS (
	INSERT INTO simtally_store.usage_file_sum (account_id, series_id, period, raw_id, quantity, parts, quality, at)
	SELECT account_id, series_id, period, raw_id, quantity, parts, quality, at FROM said
	WHERE adds AND quantity BETWEEN -9223372036854775808 AND 9223372036854775807
	ON CONFLICT (account_id, series_id, period, raw_id)
		DO UPDATE SET quantity = excluded.quantity, parts = excluded.parts, quality = excluded.quality, at = excluded.at
), taken_back AS (
	DELETE FROM simtally_store.usage_file_sum c USING stage_part p
	WHERE c.raw_id = p.raw_id AND NOT EXISTS (
		SELECT FROM said s
		WHERE s.account_id = c.account_id AND s.series_id = c.series_id AND s.period = c.period AND s.raw_id = c.raw_id AND s.adds)
), lowered AS ( -- what an earlier piece of the import gave is not final any more: a row was not added to it, or contradicts it
	UPDATE simtally_store.usage u SET quality = 0
	FROM (
		SELECT account_id, series_id, period, raw_id FROM summed WHERE quality = 0
		UNION SELECT account_id, series_id, period, raw_id FROM refused
		UNION SELECT account_id, series_id, period, raw_id FROM wrong
	) d
	JOIN stage_part p USING (raw_id)
	JOIN simtally_store.usage_import_part i ON i.provider_id = p.provider_id AND i.import_id = p.import_id AND i.part < p.part
	WHERE u.account_id = d.account_id AND u.series_id = d.series_id AND u.period = d.period AND u.raw_id = i.raw_id AND u.quality > 0
), stale AS MATERIALIZED (
	SELECT s.account_id, s.period, e.provider_id, e.endpoint, e.metric, e.grain
	FROM stage_usage s
	JOIN simtally_store.series e ON e.series_id = s.series_id AND e.role = 'entry'
	JOIN simtally_store.usage u ON u.account_id = s.account_id AND u.series_id = s.series_id AND u.period = s.period AND u.read_at > s.read_at
), gone AS MATERIALIZED (
	SELECT n.place
	FROM stale o
	JOIN simtally_store.series d ON d.provider_id = o.provider_id AND d.endpoint = o.endpoint AND d.metric = o.metric AND d.grain = o.grain
	JOIN numbered n ON n.account_id = o.account_id AND n.series_id = d.series_id AND n.period = o.period
	UNION
	SELECT place FROM numbered WHERE nth > 1
	UNION
	SELECT place FROM wrong
	UNION
	SELECT place FROM refused
	UNION
	SELECT place FROM summed WHERE parts = 0
), dropped AS (
	DELETE FROM stage_usage s USING gone g WHERE s.ctid = g.place
), added_up AS (
	UPDATE stage_usage s
	SET quantity = m.quantity, parts = m.parts, quality = m.quality,
		at = CASE WHEN m.parts > 1 THEN format('%s and %s more', m.at, m.parts - 1) ELSE m.at END
	FROM summed m
	WHERE s.ctid = m.place AND m.place NOT IN (SELECT place FROM gone)
), aside AS MATERIALIZED (
	SELECT w.place, w.account_id, w.series_id, w.period, w.raw_id, w.at, 'twice' AS reason, w.detail FROM wrong w
	UNION ALL
	SELECT r.place, r.account_id, r.series_id, r.period, r.raw_id, r.at, r.reason, r.detail FROM refused r
), doubted AS (
	UPDATE stage_usage s SET quality = 0
	FROM aside w JOIN simtally_store.series d ON d.series_id = w.series_id
	JOIN simtally_store.series e ON e.provider_id = d.provider_id AND e.endpoint = d.endpoint AND e.metric = d.metric AND e.grain = d.grain AND e.role = 'entry'
	WHERE s.account_id = w.account_id AND s.period = w.period AND s.series_id = e.series_id AND s.ctid NOT IN (SELECT place FROM gone)
), told AS (
	INSERT INTO stage_reject (provider_id, account_id, account, at, source, reason, detail, raw_id, period, metric)
	SELECT p.provider_id, w.account_id, NULL, w.at, p.source, w.reason,
		concat_ws(' ', nullif(nullif(d.role, 'used'), 'check'), d.metric, d.scope, 'of', w.period || ':', w.detail), w.raw_id, w.period, d.metric
	FROM aside w JOIN stage_part p USING (raw_id) JOIN simtally_store.series d ON d.series_id = w.series_id
)
SELECT (SELECT count(*) FROM aside) AS set_aside,
	(SELECT coalesce(sum(times - 1), 0) FROM said WHERE NOT adds AND place NOT IN (SELECT place FROM wrong))
		+ (SELECT count(*) FROM again WHERE place NOT IN (SELECT place FROM wrong)) AS said_twice;
