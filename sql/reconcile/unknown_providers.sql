-- unknown_providers.sql: names that no provider has.
-- Parameters: $1 names as a text array. Result: name, all that are known in one text; a row for each unknown one.
SELECT n.name, (SELECT string_agg(name, ', ' ORDER BY name) FROM simtally_store.provider)
FROM unnest($1::text[]) AS n(name)
WHERE NOT EXISTS (SELECT FROM simtally_store.provider p WHERE p.name = n.name)
ORDER BY n.name;
