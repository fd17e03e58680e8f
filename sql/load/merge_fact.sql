-- merge_fact.sql: a fact gets a row when it says something else than it last did; days in one batch are held against each other.
-- Takes: $1 run_id. Gives: one row: added.
WITH incoming AS (
	SELECT DISTINCT ON (s.account_id, s.fact, s.as_of) s.account_id, s.fact, s.as_of, s.value, coalesce(a.kept_id, s.raw_id) AS raw_id
	FROM stage_fact s LEFT JOIN stage_alias a USING (raw_id)
	ORDER BY s.account_id, s.fact, s.as_of, s.raw_id DESC
), placed AS (
	SELECT i.*, lag(i.value) OVER before AS value_before, lag(i.as_of) OVER before AS as_of_before
	FROM incoming i
	WINDOW before AS (PARTITION BY i.account_id, i.fact ORDER BY i.as_of)
), added AS (
	INSERT INTO simtally_store.account_fact (account_id, as_of, fact, value, run_id, raw_id)
	SELECT i.account_id, i.as_of, i.fact, i.value, $1::integer, i.raw_id
	FROM placed i
	LEFT JOIN LATERAL (
		SELECT f.value, f.as_of FROM simtally_store.account_fact f
		WHERE f.account_id = i.account_id AND f.fact = i.fact AND f.as_of <= i.as_of
		ORDER BY f.as_of DESC, f.fact_id DESC LIMIT 1
	) last ON true
	WHERE i.value IS DISTINCT FROM CASE WHEN last.as_of IS NULL OR last.as_of <= i.as_of_before THEN coalesce(i.value_before, last.value) ELSE last.value END
	RETURNING 1
)
SELECT count(*) AS added FROM added;
