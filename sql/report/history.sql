-- history.sql: the same totals for the last twelve months that were reconciled, up to the report's own.
--
-- Takes: $1 date month, $2 smallint[] providers
-- Gives: month (YYYY-MM), providers (of those asked for, reconciled against a bill), currency (NULL: results that carry no money),
--        results, exceptions, unpriced, incomplete, billed, lost, overcharged, net, gross (all four beyond tolerance),
--        tolerance_net, tolerance_gross; of each provider and month the latest reconciliation

WITH latest AS (
	SELECT DISTINCT ON (provider_id, month) provider_id, month, recon_id
	FROM simtally_store.reconciliation_month
	WHERE provider_id = ANY ($2::smallint[]) AND month <= $1::date AND bill_loaded
	ORDER BY provider_id, month, recon_id DESC
), chosen AS (
	SELECT *, dense_rank() OVER (ORDER BY month DESC) AS back FROM latest
), total AS (
	SELECT t.*, t.class NOT IN ('matched', 'within_tolerance', 'incomplete') AS exception, t.class = 'within_tolerance' AS passed
	FROM chosen c
	JOIN simtally_store.verdict_total t USING (recon_id, provider_id, month)
	WHERE c.back <= 12
)
SELECT to_char(t.month, 'YYYY-MM') AS month,
	(SELECT string_agg(p.name, ', ' ORDER BY p.name COLLATE "C") FROM chosen c JOIN simtally_store.provider p USING (provider_id) WHERE c.month = t.month) AS providers,
	t.currency, sum(t.results) AS results, coalesce(sum(t.results) FILTER (WHERE exception), 0) AS exceptions,
	coalesce(sum(t.results - t.priced) FILTER (WHERE exception), 0) AS unpriced,
	coalesce(sum(t.results) FILTER (WHERE class = 'incomplete'), 0) AS incomplete,
	CASE WHEN t.currency IS NOT NULL THEN coalesce(sum(t.billed_amount), 0) END AS billed,
	CASE WHEN t.currency IS NOT NULL THEN coalesce(sum(t.lost) FILTER (WHERE exception), 0) END AS lost,
	CASE WHEN t.currency IS NOT NULL THEN coalesce(sum(t.overcharged) FILTER (WHERE exception), 0) END AS overcharged,
	CASE WHEN t.currency IS NOT NULL THEN coalesce(sum(t.lost + t.overcharged) FILTER (WHERE exception), 0) END AS net,
	CASE WHEN t.currency IS NOT NULL THEN coalesce(sum(t.lost - t.overcharged) FILTER (WHERE exception), 0) END AS gross,
	CASE WHEN t.currency IS NOT NULL THEN coalesce(sum(t.lost + t.overcharged) FILTER (WHERE passed), 0) END AS tolerance_net,
	CASE WHEN t.currency IS NOT NULL THEN coalesce(sum(t.lost - t.overcharged) FILTER (WHERE passed), 0) END AS tolerance_gross
FROM total t
GROUP BY t.month, t.currency
ORDER BY t.month DESC, t.currency COLLATE "C" NULLS LAST;
