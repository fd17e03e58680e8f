-- drift.sql: where the answers that the month's runs got differ from what the mappings know.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] runs that count as the month's whatever they covered
-- Gives: provider, endpoint, kind (unmapped, gone, changed), place, found, answers, of_answers, account (the first of them), first_run (that ever
--        noticed it), last_run; figures and account are the last run's

SELECT provider, endpoint, kind, place, found, answers, of_answers, account, first_run, run_id AS last_run
FROM (
	SELECT DISTINCT ON (d.provider, d.endpoint, d.kind, d.place) d.provider, d.endpoint, d.kind, d.place, d.found, d.answers, d.of_answers,
		d.account, d.first_run_id AS first_run, d.run_id
	FROM simtally.drift d
	WHERE d.provider IN (SELECT name FROM simtally_store.provider WHERE provider_id = ANY ($2::smallint[]))
		AND (d.run_id IN (SELECT run_id FROM simtally_store.run_coverage WHERE month = $1::date AND provider_id = ANY ($2::smallint[]))
			OR d.run_id = ANY ($3::integer[]))
	ORDER BY d.provider, d.endpoint, d.kind, d.place, d.run_id DESC
) latest
ORDER BY provider COLLATE "C", endpoint COLLATE "C", kind COLLATE "C", place COLLATE "C";
