-- drift.sql: what a run has noticed of drift so far; it may be told again, with more.
-- Takes: $1 run_id, $2 a JSON array of {provider_id, endpoint, kind, place, found, answers, of_answers, account}.
-- Gives: one row: places.
WITH told AS (
	INSERT INTO simtally_store.run_drift (run_id, provider_id, endpoint, kind, place, found, answers, of_answers, account)
	SELECT $1::integer, provider_id, endpoint, kind, place, min(found), sum(answers), max(of_answers), min(account)
	FROM jsonb_to_recordset($2::jsonb) AS d (provider_id smallint, endpoint text, kind text, place text, found text, answers bigint, of_answers bigint, account text)
	GROUP BY provider_id, endpoint, kind, place -- two keys may look alike once they are made visible
	ON CONFLICT (run_id, provider_id, endpoint, kind, place) DO UPDATE SET answers = excluded.answers, of_answers = excluded.of_answers
	RETURNING 1
)
SELECT count(*) AS places FROM told;
