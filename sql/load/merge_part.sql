-- merge_part.sql: keeps the bytes of a piece of a bulk file, or notes what became of it this time, and when that was.
-- Takes: $1 run_id. Gives: one row: stored.
WITH rejected AS (
	SELECT raw_id, count(*) AS rejects FROM stage_reject GROUP BY raw_id
), stored AS (
	INSERT INTO simtally_store.usage_file_part (provider_id, raw_id, run_id, mapping, account, endpoint, key, sha256, mapping_sha256, first_line,
		from_period, to_period, read_at, as_of, as_of_given, quarantined, header, body)
	SELECT p.provider_id, p.raw_id, $1::integer, p.mapping, p.account, p.endpoint, p.key, sha256(p.body), sha256(convert_to(p.mapping_text, 'UTF8')), p.first_line,
		p.from_period, p.to_period, p.read_at, p.as_of, p.as_of_given, coalesce(r.rejects, 0), p.header, p.body
	FROM stage_part p LEFT JOIN rejected r USING (raw_id)
	ON CONFLICT (provider_id, raw_id) DO UPDATE SET mapping_sha256 = excluded.mapping_sha256, quarantined = excluded.quarantined, read_at = excluded.read_at,
		from_period = excluded.from_period, to_period = excluded.to_period
	RETURNING 1
), linked AS (
	INSERT INTO simtally_store.usage_import_part (provider_id, import_id, part, raw_id)
	SELECT provider_id, import_id, part, raw_id FROM stage_part
	ON CONFLICT (provider_id, import_id, part) DO UPDATE SET raw_id = excluded.raw_id
)
SELECT count(*) AS stored FROM stored;
