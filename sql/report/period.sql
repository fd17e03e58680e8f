-- period.sql: how each provider's month stands: open, provisional or closed, and what a report of it is called.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the reconciliation of each (NULL: none)
-- Gives: provider, state, label (DRAFT, FINAL, RESTATED n), close_number, closed_at, closed_by, accepted_incomplete, reason (of the last
--        reopening), sha256, previous_sha256, adjustments (since the close), sealed_recon_id (of a month that is closed: the reconciliation
--        whose results were sealed; NULL: none), shown_recon_id (the reconciliation of the report), shown_at, shown_is_sealed (NULL: the
--        month is not closed; without a bill there are no results, sealed or shown), shown_says_the_same (of another reconciliation than
--        the sealed one: its results are the same, one by one); a row for each provider, in the order of scope.sql

SELECT p.name AS provider, coalesce(s.state, CASE WHEN p.today >= ($1::date + interval '1 month')::date THEN 'provisional' ELSE 'open' END) AS state, coalesce(s.label, 'DRAFT') AS label, s.close_number,
	to_char(s.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS closed_at, s.closed_by, s.accepted_incomplete, s.reason,
	encode(s.sha256, 'hex') AS sha256, encode(s.previous_sha256, 'hex') AS previous_sha256, coalesce(s.adjustments, 0) AS adjustments,
	CASE WHEN s.state = 'closed' THEN s.recon_id END AS sealed_recon_id, c.recon_id AS shown_recon_id,
	to_char(r.reconciled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS shown_at,
	CASE WHEN s.state = 'closed' THEN CASE WHEN coalesce(m.bill_loaded, false) THEN c.recon_id END IS NOT DISTINCT FROM s.recon_id END AS shown_is_sealed,
	CASE WHEN s.state = 'closed' AND m.bill_loaded AND c.recon_id <> s.recon_id THEN (
		SELECT 2 * count(DISTINCT ROW(o.results, o.digest)) = count(*) FROM ( -- a row for each that has results
			SELECT v.recon_id, count(*) AS results, sum(hashtextextended(ROW(v.account, v.metric, v.scope, v.lines, v.usage_quantity, v.billed_quantity, v.delta, v.class,
				v.billed_amount, v.amount_impact, v.currency, v.explanation, v.expected_quantity, v.rule, v.product)::text, 0)::numeric) AS digest
			FROM simtally_store.verdict v
			WHERE v.recon_id IN (c.recon_id, s.recon_id) AND v.provider_id = c.provider_id AND v.month = $1::date
			GROUP BY v.recon_id
		) o) END AS shown_says_the_same
FROM unnest($2::smallint[], $3::integer[]) AS c (provider_id, recon_id)
JOIN simtally_store.provider p USING (provider_id)
LEFT JOIN simtally.period s ON s.provider = p.name AND s.month = $1::date
LEFT JOIN simtally_store.reconciliation_month m ON m.provider_id = c.provider_id AND m.month = $1::date AND m.recon_id = c.recon_id
LEFT JOIN simtally_store.reconciliation r ON r.recon_id = c.recon_id
ORDER BY p.name COLLATE "C";
