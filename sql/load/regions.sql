-- regions.sql: the names of a provider's regions and their ids. A name that two ids have, or had, is none: nobody could say which
-- of them is meant. A current name counts before an old one.
-- Takes: $1 provider_id. Gives: a row a name (in lower case, A to Z alone): name, id.
WITH named AS (
	SELECT l.name COLLATE "C" AS name, substr(l.scope, strpos(l.scope, '/') + 1) AS id, c.name = l.name AS current
	FROM simtally_store.scope_label l
	JOIN simtally_store.current_label c ON c.provider_id = l.provider_id AND c.scope = l.scope
	WHERE l.provider_id = $1::smallint AND strpos(l.scope, '/') > 0 AND substr(l.scope, strpos(l.scope, '/') + 1) <> l.name
), folded AS (
	SELECT lower(name) AS name, id, bool_or(current) AS current FROM named GROUP BY 1, 2
)
SELECT name, min(id) AS id
FROM (SELECT name, id, current, bool_or(current) OVER (PARTITION BY name) AS any_current FROM folded) f
WHERE current OR NOT any_current
GROUP BY name HAVING count(*) = 1;
