-- drift_optional.sql: which optional places a run missed, and what it saw of them, for the next one to know.
-- A place is missed when none of the run's answers had it and, by its share of all earlier ones, ten should have had it.
-- Takes: $1 a JSON array of {provider_id, endpoint, place, answers, seen}. Gives: a row a place missed: provider_id, endpoint, place, answers.
WITH told AS (
	SELECT * FROM jsonb_to_recordset($1::jsonb) AS d (provider_id smallint, endpoint text, place text, answers bigint, seen bigint) WHERE answers > 0
), missed AS MATERIALIZED (
	SELECT t.provider_id, t.endpoint, t.place, t.answers
	FROM told t
	JOIN simtally_store.place_seen s ON s.provider_id = t.provider_id AND s.endpoint = t.endpoint AND s.place = t.place
	WHERE t.seen = 0 AND t.answers * s.seen >= 10 * s.answers
), kept AS (
	INSERT INTO simtally_store.place_seen AS s (provider_id, endpoint, place, answers, seen)
	SELECT provider_id, endpoint, place, answers, seen FROM told ORDER BY provider_id, endpoint, place
	ON CONFLICT (provider_id, endpoint, place) DO UPDATE SET answers = s.answers + excluded.answers, seen = s.seen + excluded.seen
)
SELECT provider_id, endpoint, place, answers FROM missed ORDER BY provider_id, endpoint, place;
