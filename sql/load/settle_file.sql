-- settle_file.sql: a file that says a thing twice. Equal figures are one; of unequal ones the first in the file stands and the
-- others are set aside, whether they came in this piece of it or in an earlier one. What was read before the entry that is held
-- of its month is dropped whole: it would add regions that the later entry does not name.
-- Takes nothing. Gives: one row: set_aside.
WITH numbered AS MATERIALIZED (
	SELECT s.ctid AS place, s.account_id, s.series_id, s.period, s.quantity, s.raw_id, s.at,
		first_value(s.quantity) OVER one AS first_quantity, row_number() OVER one AS nth
	FROM stage_usage s
	WINDOW one AS (PARTITION BY s.account_id, s.series_id, s.period ORDER BY s.ctid)
), earlier AS MATERIALIZED (
	SELECT n.place, u.quantity AS first_quantity
	FROM numbered n
	JOIN simtally_store.usage u ON u.account_id = n.account_id AND u.series_id = n.series_id AND u.period = n.period
	JOIN stage_part p ON p.raw_id = n.raw_id
	JOIN simtally_store.usage_import_part i ON i.provider_id = p.provider_id AND i.import_id = p.import_id AND i.raw_id = u.raw_id
	WHERE n.nth = 1 AND u.quantity <> n.quantity AND i.part < p.part
), wrong AS MATERIALIZED (
	SELECT n.place, n.account_id, n.series_id, n.period, n.quantity, n.raw_id, n.at, coalesce(e.first_quantity, n.first_quantity) AS first_quantity
	FROM numbered n LEFT JOIN earlier e USING (place)
	WHERE coalesce(e.first_quantity, n.first_quantity) <> n.quantity
), stale AS MATERIALIZED (
	SELECT s.account_id, s.period, e.provider_id, e.endpoint, e.metric, e.grain
	FROM stage_usage s
	JOIN simtally_store.series e ON e.series_id = s.series_id AND e.role = 'entry'
	JOIN simtally_store.usage u ON u.account_id = s.account_id AND u.series_id = s.series_id AND u.period = s.period AND u.read_at > s.read_at
), late AS MATERIALIZED (
	SELECT n.place
	FROM stale o
	JOIN simtally_store.series d ON d.provider_id = o.provider_id AND d.endpoint = o.endpoint AND d.metric = o.metric AND d.grain = o.grain
	JOIN numbered n ON n.account_id = o.account_id AND n.series_id = d.series_id AND n.period = o.period
), dropped AS (
	DELETE FROM stage_usage s USING numbered n
	WHERE s.ctid = n.place AND (n.nth > 1 OR n.place IN (SELECT place FROM wrong) OR n.place IN (SELECT place FROM late))
), doubted AS (
	UPDATE stage_usage s SET quality = 0
	FROM wrong w JOIN simtally_store.series d ON d.series_id = w.series_id
	JOIN simtally_store.series e ON e.provider_id = d.provider_id AND e.endpoint = d.endpoint AND e.metric = d.metric AND e.grain = d.grain AND e.role = 'entry'
	WHERE s.account_id = w.account_id AND s.period = w.period AND s.series_id = e.series_id
		AND s.ctid IN (SELECT place FROM numbered WHERE nth = 1)
), told AS (
	INSERT INTO stage_reject (provider_id, account_id, account, at, source, reason, detail, raw_id, period, metric)
	SELECT p.provider_id, w.account_id, NULL, w.at, p.source, 'twice',
		format('%s base units here, %s earlier in the file, for %s: the first stands', w.quantity, w.first_quantity, w.period), w.raw_id, w.period, d.metric
	FROM wrong w JOIN stage_part p USING (raw_id) JOIN simtally_store.series d ON d.series_id = w.series_id
)
SELECT count(*) AS set_aside FROM wrong;
