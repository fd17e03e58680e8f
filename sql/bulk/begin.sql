-- begin.sql: a file begins: a new import, or the one of the same beginning that was never read to its end and that no other followed: what
-- another file of that provider said since is not to stand beside the rest of this one.
-- Nor does it go on where the mappings read otherwise by now.
-- Takes: $1 provider_id, $2 run_id, $3 file name, $4 mapping, $5 account or '', $6 key of its first part, $7 text of the mappings. Gives: one row: import_id.
WITH open AS (
	SELECT max(import_id) AS import_id FROM simtally_store.usage_import i
	WHERE provider_id = $1::smallint AND first_key = $6::bytea AND mapping = $4 AND account = $5 AND finished_at IS NULL
		AND import_id = (SELECT max(import_id) FROM simtally_store.usage_import WHERE provider_id = $1::smallint)
		AND NOT EXISTS (SELECT FROM simtally_store.usage_import_part p JOIN simtally_store.usage_file_part f USING (provider_id, raw_id)
			WHERE p.provider_id = i.provider_id AND p.import_id = i.import_id AND f.mapping_sha256 <> sha256(convert_to($7, 'UTF8')))
), added AS (
	INSERT INTO simtally_store.usage_import (provider_id, run_id, file_name, mapping, account, first_key)
	SELECT $1::smallint, $2::integer, $3, $4, $5, $6::bytea WHERE (SELECT import_id FROM open) IS NULL
	RETURNING import_id
)
SELECT coalesce((SELECT import_id FROM open), (SELECT import_id FROM added)) AS import_id;
