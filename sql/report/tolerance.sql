-- tolerance.sql: the tolerances in force for each provider of the report.
--
-- Takes: $1 smallint[] providers
-- Gives: provider, metric, absolute (base units), relative_percent

SELECT DISTINCT ON (p.name COLLATE "C", m.place) p.name AS provider, m.metric, t.absolute, trim_scale(100 * t.relative) AS relative_percent
FROM simtally_store.provider p
CROSS JOIN (VALUES (1, 'data'), (2, 'voice'), (3, 'sms'), (4, 'mms')) AS m (place, metric)
JOIN simtally_store.tolerance t ON t.metric = m.metric AND (t.provider_id = p.provider_id OR t.provider_id IS NULL)
WHERE p.provider_id = ANY ($1::smallint[])
ORDER BY p.name COLLATE "C", m.place, t.provider_id NULLS LAST;
