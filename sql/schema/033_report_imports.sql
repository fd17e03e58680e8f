-- 033_report_imports.sql: what a report needs to tell of the files that came in for its month, loaded or refused.

-- A month's lines that later files took the place of, beside billing_line_month for those that stand.
CREATE INDEX billing_line_superseded ON simtally_store.billing_line (provider_id, month) WHERE superseded_import IS NOT NULL;

-- The refused rows of bills that speak of a month of some providers. A row whose month cannot be read (unread) could be of each month that
-- had begun when its file came and that was not closed by then; one whose provider cannot be read could be of each provider.
CREATE FUNCTION simtally_store.refused_bill_row(of_month date, of_providers smallint[])
RETURNS TABLE (import_id integer, provider_id smallint, unread boolean, settled boolean, amount numeric, currency text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT q.import_id, q.provider_id, q.month IS NULL, s.quarantine_id IS NOT NULL, q.amount, q.currency
	FROM simtally_store.quarantine q
	JOIN simtally_store.billing_import i ON i.import_id = q.import_id
	LEFT JOIN simtally_store.billing_settled s ON s.quarantine_id = q.quarantine_id
	WHERE (q.provider_id IS NULL OR q.provider_id = ANY (of_providers))
		AND (q.month = of_month OR q.month IS NULL AND s.quarantine_id IS NULL AND i.imported_at >= of_month
			AND EXISTS (SELECT FROM unnest(of_providers) AS p (provider_id)
				WHERE p.provider_id = coalesce(q.provider_id, p.provider_id) AND NOT EXISTS (SELECT FROM simtally_store.standing_close c
					WHERE c.provider_id = p.provider_id AND c.month = of_month AND c.closed_at < i.imported_at)))
$$;
