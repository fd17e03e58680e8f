-- keep_said.sql: which figures a piece of a file gives, for the end of the file: see file_said.sql. Where a metric has one series, and the
-- mapping makes no other, there is nothing that a line could take the place of.
-- Takes nothing. Gives: one row: kept.
WITH kind AS MATERIALIZED (
	SELECT provider_id, endpoint, metric, grain, count(*) AS series FROM simtally_store.series WHERE role <> 'check' GROUP BY 1, 2, 3, 4
), kept AS (
	INSERT INTO simtally_store.usage_file_said (import_id, account_id, series_id, period, raw_id)
	SELECT DISTINCT CASE WHEN p.replayed THEN -p.import_id ELSE p.import_id END, s.account_id, s.series_id, s.period, s.raw_id
	FROM stage_part p
	JOIN stage_usage s USING (raw_id)
	JOIN simtally_store.series d ON d.series_id = s.series_id AND d.role <> 'check'
	JOIN kind k ON k.provider_id = d.provider_id AND k.endpoint = d.endpoint AND k.metric = d.metric AND k.grain = d.grain
	WHERE (p.scoped OR k.series > 1) AND d.metric <> ALL (string_to_array(p.adding, ','))
	ON CONFLICT (import_id, account_id, series_id, period) DO UPDATE SET raw_id = excluded.raw_id
	RETURNING 1
)
SELECT count(*) AS kept FROM kept;
