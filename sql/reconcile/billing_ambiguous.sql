-- billing_ambiguous.sql: lines that bill a billing_ref of several accounts, which is no account itself.
-- Parameters: none. Result: none; marks billing_stage.
UPDATE billing_stage s
SET at = 'line ' || s.file_line || ', column account', reason = 'ambiguous_ref',
	detail = format('"%s" is the billing_ref of %s accounts: %s', s.account, r.accounts, r.which)
FROM (
	SELECT p.name AS provider, a.billing_ref, count(*) AS accounts,
		array_to_string((array_agg(a.account ORDER BY a.account))[1:5], ', ') || CASE WHEN count(*) > 5 THEN ', …' ELSE '' END AS which
	FROM simtally_store.account a
	JOIN simtally_store.provider p USING (provider_id)
	WHERE a.billing_ref IS NOT NULL
		AND NOT EXISTS (SELECT FROM simtally_store.account o WHERE o.provider_id = a.provider_id AND o.account = a.billing_ref)
	GROUP BY p.name, a.billing_ref
	HAVING count(*) > 1
) r
WHERE s.reason IS NULL AND s.provider = r.provider AND s.account = r.billing_ref;
