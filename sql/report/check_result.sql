-- check_result.sql: the figures of a provider that differ from each other, and those that could not be compared.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the reconciliation of each (NULL: none)
-- Gives: provider, check_name, account, period, metric, scope, state, left_quantity, right_quantity, difference, unit, explanation;
--        those that differ first

SELECT p.name AS provider, r.check_name, a.account, r.period, r.metric, r.scope, r.state, r.left_quantity, r.right_quantity,
	r.difference, r.unit, r.explanation
FROM unnest($2::smallint[], $3::integer[]) AS chosen (provider_id, recon_id)
JOIN simtally_store.check_result r USING (provider_id, recon_id)
JOIN simtally_store.provider p USING (provider_id)
JOIN simtally_store.account a USING (account_id)
WHERE r.month = $1::date
ORDER BY r.state COLLATE "C", p.name COLLATE "C", r.result_id;
