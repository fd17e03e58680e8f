-- seal.sql: the last of a close: its sha256, chained to that of the provider's close before.
-- Parameters: $1 close_id. Result: sha256, figures (of the control totals), accounts, not_archived (answers that figures came from and that are not in the archive).
WITH sealed AS (
	INSERT INTO simtally_store.closed_seal (close_id, sha256, previous_sha256)
	SELECT close_id, sha256, previous_sha256 FROM simtally_store.close_seal WHERE close_id = $1::integer
	RETURNING close_id, sha256
)
SELECT encode(s.sha256, 'hex') AS sha256, (SELECT coalesce(sum(figures), 0) FROM simtally_store.closed_total t WHERE t.close_id = s.close_id)::bigint AS figures,
	(SELECT count(*) FROM simtally_store.closed_account d JOIN simtally_store.closed_month c USING (close_id, month) WHERE d.close_id = s.close_id) AS accounts,
	(SELECT count(*) FROM simtally_store.closed_answer w JOIN simtally_store.closed_month c USING (close_id, month) WHERE w.close_id = s.close_id AND w.sha256 IS NULL) AS not_archived
FROM sealed s;
