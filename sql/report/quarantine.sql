-- quarantine.sql: what the month's runs, and the files that speak of the month, could not understand, equal words once.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] runs that count as the month's whatever they covered
-- Gives: provider, account, at (of rows of a file about a number that is not in the register the first), source, reason, detail, times,
--        run_id (the last), recorded_at (the last), raw_id, raw_sha256 (the last)
--
-- The month's runs are those that covered it, those that imported bills for it, and $3. A row that names its answer counts when that answer
-- was about the month. A row of a file of usage counts in the month it is of, or, where its day cannot be read, in each that the file speaks
-- of, until its figures came from elsewhere.

WITH month_run AS (
	SELECT run_id FROM simtally_store.run_coverage WHERE month = $1::date AND provider_id = ANY ($2::smallint[])
	UNION SELECT i.run_id FROM simtally_store.billing_import i WHERE i.import_id IN (
		SELECT import_id FROM simtally_store.billing_line WHERE provider_id = ANY ($2::smallint[]) AND month = $1::date)
	UNION SELECT unnest($3::integer[])
), row AS (
	SELECT q.*, r.sha256, false AS of_file
	FROM simtally_store.quarantine q
	LEFT JOIN simtally_store.raw_answer r ON r.account_id = q.account_id AND r.raw_id = q.raw_id
	WHERE q.run_id IN (SELECT run_id FROM month_run)
		AND (q.provider_id IS NULL OR q.provider_id = ANY ($2::smallint[]))
		AND (r.raw_id IS NULL OR r.from_period < $1::date + interval '1 month' AND r.to_period >= $1::date)
		AND NOT EXISTS (SELECT FROM simtally_store.usage_file_part f WHERE f.provider_id = q.provider_id AND f.raw_id = q.raw_id)
	UNION ALL
	SELECT q.*, f.sha256, true
	FROM simtally_store.quarantine q
	JOIN simtally_store.usage_file_part f ON f.provider_id = q.provider_id AND f.raw_id = q.raw_id
	WHERE q.provider_id = ANY ($2::smallint[])
		AND (q.month = $1::date OR q.month IS NULL AND CASE WHEN q.import_id IS NULL THEN f.from_period < $1::date + interval '1 month' AND f.to_period >= $1::date
			ELSE q.import_id IN (SELECT import_id FROM simtally_store.import_month WHERE month = $1::date) END)
		AND NOT EXISTS (SELECT FROM simtally_store.quarantine_settled s WHERE s.quarantine_id = q.quarantine_id)
)
SELECT p.name AS provider, coalesce(a.account, q.account) AS account, min(q.at COLLATE "C") AS at, q.source, q.reason, q.detail,
	count(*) AS times, max(q.run_id) AS run_id,
	to_char(max(q.recorded_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS recorded_at,
	max(q.raw_id) AS raw_id, (array_agg(encode(q.sha256, 'hex') ORDER BY q.raw_id DESC NULLS LAST, q.sha256))[1] AS raw_sha256
FROM row q
LEFT JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN simtally_store.account a USING (account_id)
GROUP BY p.name, coalesce(a.account, q.account), CASE WHEN NOT q.of_file OR q.account_id IS NOT NULL THEN q.at END, q.source, q.reason, q.detail
ORDER BY p.name COLLATE "C" NULLS FIRST, coalesce(a.account, q.account) COLLATE "C" NULLS FIRST, q.source COLLATE "C", min(q.at COLLATE "C"), q.reason COLLATE "C", q.detail COLLATE "C";
