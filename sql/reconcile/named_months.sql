-- named_months.sql: the months asked for, of each provider asked for; without a name, of each that has
-- accounts in the register or lines that bill the month.
-- Parameters: $1 months as a date array, $2 providers as a text array, NULL for all.
-- Result: provider_id, name, month.
SELECT p.provider_id, p.name, m.month
FROM simtally_store.provider p
CROSS JOIN (SELECT DISTINCT month FROM unnest($1::date[]) AS month) m
WHERE CASE WHEN $2::text[] IS NOT NULL THEN p.name = ANY ($2::text[])
	ELSE EXISTS (SELECT FROM simtally_store.account a WHERE a.provider_id = p.provider_id)
		OR EXISTS (SELECT FROM simtally_store.billing_line l WHERE l.provider_id = p.provider_id AND l.month = m.month)
	END
ORDER BY p.name, m.month;
