-- check_summary.sql: what the provider's own figures came to when they were held against each other.
--
-- Takes: $1 date month, $2 smallint[] providers, $3 integer[] the reconciliation of each (NULL: none)
-- Gives: provider, check_name, compared, metric, unit, agrees, differs, not_comparable, left_quantity, right_quantity, difference,
--        tolerance_absolute (base units), tolerance_percent, explanation

SELECT p.name AS provider, s.check_name, s.compared, s.metric, s.unit, s.agrees, s.differs, s.not_comparable,
	s.left_quantity, s.right_quantity, s.difference, s.absolute AS tolerance_absolute, trim_scale(100 * s.relative) AS tolerance_percent,
	s.explanation
FROM unnest($2::smallint[], $3::integer[]) AS chosen (provider_id, recon_id)
JOIN simtally_store.check_summary s USING (provider_id, recon_id)
JOIN simtally_store.provider p USING (provider_id)
WHERE s.month = $1::date
ORDER BY p.name COLLATE "C", s.place, s.check_name COLLATE "C";
