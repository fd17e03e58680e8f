-- merge_raw.sql: puts the staged answers into the archive; one equal to the last of its units is not stored twice.
-- Takes: $1 run_id. Gives: one row: stored.
WITH hashed AS MATERIALIZED (
	SELECT r.*, sha256(r.body) AS sha256 FROM stage_raw r
), same AS (
	SELECT h.raw_id, min(u.raw_id) AS kept_id
	FROM hashed h
	JOIN stage_unit s ON s.raw_id = h.raw_id
	JOIN simtally_store.unit_of_work u ON u.account_id = s.account_id AND u.unit_id = s.unit_id
	GROUP BY h.raw_id, h.sha256
	HAVING bool_and(coalesce(u.raw_sha256 = h.sha256, false)) AND min(u.raw_id) = max(u.raw_id)
), aliased AS (
	INSERT INTO stage_alias SELECT raw_id, kept_id FROM same
), stored AS (
	INSERT INTO simtally_store.raw_answer (raw_id, fetched_at, answered_at, account_id, run_id, from_period, to_period, fetched_on,
		as_of, as_of_given, http_status, endpoint, trace, content_type, sha256, mapping_sha256, body)
	SELECT h.raw_id, h.fetched_at, h.answered_at, h.account_id, $1::integer, h.from_period, h.to_period, h.fetched_on,
		h.as_of, h.as_of_given, h.http_status, h.endpoint, h.trace, h.content_type, h.sha256, p.mapping_sha256, h.body
	FROM hashed h JOIN simtally_store.provider p USING (provider_id)
	WHERE NOT EXISTS (SELECT FROM same WHERE same.raw_id = h.raw_id)
	RETURNING 1
)
SELECT count(*) AS stored FROM stored;
