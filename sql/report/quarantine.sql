-- quarantine.sql: what the month's runs could not understand, equal words once.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] runs that count as the month's whatever they covered
-- Gives: provider, account, at, source, reason, detail, times, run_id (the last), recorded_at (the last), raw_id, raw_sha256 (the last)
--
-- The month's runs are those that covered it, those that imported bills for it, and $3. A row that
-- names its answer counts when that answer was about the month.

WITH month_run AS (
	SELECT run_id FROM simtally_store.run_coverage WHERE month = $1::date AND provider_id = ANY ($2::smallint[])
	UNION SELECT i.run_id FROM simtally_store.billing_import i WHERE i.import_id IN (
		SELECT import_id FROM simtally_store.billing_line WHERE provider_id = ANY ($2::smallint[]) AND month = $1::date)
	UNION SELECT unnest($3::integer[])
), row AS (
	SELECT q.*, r.sha256
	FROM simtally_store.quarantine q
	LEFT JOIN simtally_store.raw_answer r ON r.account_id = q.account_id AND r.raw_id = q.raw_id
	WHERE q.run_id IN (SELECT run_id FROM month_run)
		AND (q.provider_id IS NULL OR q.provider_id = ANY ($2::smallint[]))
		AND (r.raw_id IS NULL OR r.from_period < $1::date + interval '1 month' AND r.to_period >= $1::date)
)
SELECT p.name AS provider, coalesce(a.account, q.account) AS account, q.at, q.source, q.reason, q.detail,
	count(*) AS times, max(q.run_id) AS run_id,
	to_char(max(q.recorded_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS recorded_at,
	max(q.raw_id) AS raw_id, (array_agg(encode(q.sha256, 'hex') ORDER BY q.raw_id DESC NULLS LAST, q.sha256))[1] AS raw_sha256
FROM row q
LEFT JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN simtally_store.account a USING (account_id)
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY p.name COLLATE "C" NULLS FIRST, coalesce(a.account, q.account) COLLATE "C" NULLS FIRST, q.source COLLATE "C", q.at COLLATE "C", q.reason COLLATE "C", q.detail COLLATE "C";
