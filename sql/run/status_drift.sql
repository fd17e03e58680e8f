-- status_drift.sql: what the latest twenty runs noticed of drift, by place: first and last run that did, and the figures of the last.
-- Takes: $1 a provider or NULL. Gives: a row a place.
SELECT provider, endpoint, kind, place, found, answers, of_answers, for_example, first_run, run_id AS last_run
FROM (
	SELECT DISTINCT ON (d.provider, d.endpoint, d.kind, d.place) d.provider, d.endpoint, d.kind, d.place, coalesce(d.found, '') AS found,
		d.answers, d.of_answers, coalesce(d.account, '') AS for_example, d.first_run_id AS first_run, d.run_id
	FROM simtally.drift d
	WHERE ($1::text IS NULL OR d.provider = $1) AND d.run_id > coalesce((SELECT run_id FROM simtally_store.run ORDER BY run_id DESC OFFSET 20 LIMIT 1), 0)
	ORDER BY d.provider, d.endpoint, d.kind, d.place, d.run_id DESC
) latest
ORDER BY last_run DESC, provider, endpoint, kind, place;
