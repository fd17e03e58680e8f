-- scope.sql: the providers a report is about, each with its latest reconciliation of the month.
--
-- Takes: $1 date month, $2 text[] providers' names; empty: all that have accounts, bills or a reconciliation
-- Gives: provider_id, provider, zone, today, mapping_sha256, accounts, active (in the month), dark (of those, without any figure
--        for the month though the register does not explain it by a pool; of a month that is closed: that it was closed without), recon_id, recon_run, reconciled_at,
--        bill_loaded (NULL: not reconciled), changed_run (the run that changed usage or bills after that reconciliation saw them), lines,
--        unregistered (numbers that files tell use of and the register does not hold), unread (rows of files of usage that could not be read)

SELECT p.provider_id, p.name AS provider, p.zone, p.today, encode(p.mapping_sha256, 'hex') AS mapping_sha256,
	a.accounts, a.active, coalesce(s.dark, a.dark) AS dark, r.recon_id, r.run_id AS recon_run,
	to_char(r.reconciled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS reconciled_at,
	r.bill_loaded, c.run_id AS changed_run, b.lines, w.unregistered, w.unread
FROM simtally_store.provider p
CROSS JOIN LATERAL (
	SELECT count(*) AS accounts, count(*) FILTER (WHERE of_month) AS active,
		count(*) FILTER (WHERE of_month AND u.account_id IS NULL AND n.account_id IS NULL) AS dark
	FROM (SELECT account_id, coalesce(active_from, '-infinity') < $1::date + interval '1 month' AND coalesce(active_to, 'infinity') >= $1::date AS of_month
		FROM simtally_store.account WHERE provider_id = p.provider_id) a
	LEFT JOIN (SELECT DISTINCT account_id FROM simtally_store.usage
		WHERE period >= $1::date AND period < $1::date + interval '1 month') u USING (account_id)
	LEFT JOIN (SELECT DISTINCT account_id FROM simtally_store.unit_of_work
		WHERE state = 'not_eligible' AND period >= $1::date AND period < $1::date + interval '1 month') n
		ON n.account_id = a.account_id AND n.account_id IN (SELECT m.account_id FROM simtally_store.pooled(p.provider_id, $1::date) m)
) a
LEFT JOIN LATERAL (
	SELECT (SELECT count(DISTINCT r.account_id) FROM simtally_store.closed_report r
		WHERE r.close_id = c.close_id AND r.month = $1::date AND r.completeness = 'missing' AND NOT EXISTS (SELECT FROM simtally_store.closed_report o
			WHERE o.account_id = r.account_id AND o.close_id = r.close_id AND o.month = $1::date AND o.completeness <> 'missing')) AS dark
	FROM simtally_store.standing_close c WHERE c.provider_id = p.provider_id AND c.month = $1::date
) s ON true
CROSS JOIN LATERAL (SELECT count(*) AS lines FROM simtally_store.billing_line l
	WHERE l.provider_id = p.provider_id AND l.month = $1::date AND l.superseded_import IS NULL) b
CROSS JOIN LATERAL (
	SELECT (SELECT count(DISTINCT f.account) FROM simtally_store.unregistered_figure f WHERE f.provider_id = p.provider_id AND f.month = $1::date) AS unregistered,
		(SELECT count(DISTINCT (u.raw_id, split_part(u.at, ', column', 1))) FROM simtally_store.unread_usage u
			WHERE u.provider_id = p.provider_id AND (u.month = $1::date OR u.month IS NULL
				AND u.import_id IN (SELECT import_id FROM simtally_store.import_month WHERE month = $1::date))) AS unread
) w
LEFT JOIN LATERAL (
	SELECT m.recon_id, m.bill_loaded, m.change_seen, n.run_id, n.reconciled_at
	FROM simtally_store.reconciliation_month m
	JOIN simtally_store.reconciliation n USING (recon_id)
	WHERE m.provider_id = p.provider_id AND m.month = $1::date
	ORDER BY m.recon_id DESC LIMIT 1
) r ON true
LEFT JOIN simtally_store.month_change c ON c.provider_id = p.provider_id AND c.month = $1::date AND r.recon_id IS NOT NULL
	AND r.change_seen IS DISTINCT FROM c.xmin::text
WHERE CASE WHEN cardinality($2::text[]) > 0 THEN p.name = ANY ($2::text[])
	ELSE a.accounts > 0 OR b.lines > 0 OR r.recon_id IS NOT NULL END
ORDER BY p.name COLLATE "C";
