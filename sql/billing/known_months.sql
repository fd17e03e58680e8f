-- known_months.sql: whether any month of the lines that are still new has lines of earlier files.
-- Parameters: none. Result: true or false.
SELECT EXISTS (
	SELECT FROM (SELECT DISTINCT provider, month FROM billing_stage WHERE state = 'l' AND NOT same) s
	JOIN simtally_store.provider p ON p.name = s.provider
	JOIN simtally_store.billing_line l ON l.provider_id = p.provider_id AND l.month = s.month
	WHERE l.superseded_import IS NULL);
