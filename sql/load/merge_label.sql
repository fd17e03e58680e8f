-- merge_label.sql: the register of regions: an id keeps its figures when its name changes; old names stay.
-- Takes: $1 run_id. Gives: one row: labels.
WITH incoming AS (
	SELECT DISTINCT ON (provider_id, scope) * FROM stage_label ORDER BY provider_id, scope, ctid DESC -- the name said last
), added AS (
	INSERT INTO simtally_store.scope_label (provider_id, scope, name, homeland, roam_like_home, run_id)
	SELECT i.provider_id, i.scope, i.name, i.homeland, i.roam_like_home, $1::integer
	FROM incoming i
	LEFT JOIN simtally_store.current_label c ON c.provider_id = i.provider_id AND c.scope = i.scope
	WHERE (c.name, c.homeland, c.roam_like_home) IS DISTINCT FROM (i.name, i.homeland, i.roam_like_home)
	RETURNING 1
)
SELECT count(*) AS labels FROM added;
