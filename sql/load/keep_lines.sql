-- keep_lines.sql: figures of a piece of a file as its lines give them, before settle_file.sql puts together what is one: each is counted.
-- Takes nothing. Gives: one row: kept.
WITH earlier AS MATERIALIZED ( -- an earlier piece of this import gave the very figure
	SELECT s.ctid AS place
	FROM stage_part p
	JOIN simtally_store.usage_import_part i ON i.provider_id = p.provider_id AND i.import_id = p.import_id AND i.part < p.part
	JOIN stage_usage s ON s.raw_id = p.raw_id AND s.records IN ('c', 'r')
	JOIN simtally_store.usage u ON u.account_id = s.account_id AND u.series_id = s.series_id AND u.period = s.period AND u.raw_id = i.raw_id
		AND u.quantity = s.quantity
), kept AS (
	INSERT INTO stage_came (account_id, series_id, period, raw_id, line, quantity, parts, again)
	SELECT s.account_id, s.series_id, s.period, s.raw_id, substring(s.at FROM '^line ([0-9]+)')::bigint, s.quantity, s.parts,
		s.records IN ('c', 'r') AND (row_number() OVER (PARTITION BY s.account_id, s.series_id, s.period ORDER BY s.ctid) > 1
			OR s.ctid IN (SELECT place FROM earlier))
	FROM stage_usage s
	WHERE s.records IS NOT NULL AND s.parts > 0
	RETURNING 1
)
SELECT count(*) AS kept FROM kept;
