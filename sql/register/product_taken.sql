-- product_taken.sql: products one of whose scopes, or whose name, stands for another product of the metric already, in the
-- store or in the file: use of a scope is billed by one product. To be run until it changes nothing, for a row that is
-- left out leaves the stored product as it is.
-- Parameters: $1 whether the file is its providers' whole list: stored products that are not in it are going then, as long as
-- every row makes sense. Result: none; marks catalogue_stage.
WITH called AS (
	SELECT s.file_line, s.provider, s.metric, s.product, n.name
	FROM catalogue_stage s
	CROSS JOIN LATERAL (SELECT unnest(string_to_array(s.label, '+')) UNION SELECT s.label UNION SELECT s.product) n(name)
	WHERE s.reason IS NULL
), claim AS (
	SELECT provider, metric, product, name, false AS stored FROM called
	UNION ALL
	SELECT p.name, c.metric, r.product, c.scope, true
	FROM simtally_store.product_scope c
	JOIN simtally_store.product r USING (product_id)
	JOIN simtally_store.provider p ON p.provider_id = c.provider_id
	WHERE NOT EXISTS (SELECT FROM catalogue_stage s WHERE s.reason IS NULL AND s.provider = p.name AND s.product = r.product)
		AND NOT ($1::boolean AND p.name IN (SELECT provider FROM catalogue_stage) AND NOT EXISTS (SELECT FROM catalogue_stage s WHERE s.reason IS NOT NULL))
)
UPDATE catalogue_stage s
SET at = 'line ' || s.file_line || ', column scopes', reason = 'scope_taken',
	detail = format('%s of %s is of the product "%s" as well; use of a scope is billed by one product%s', t.name, s.metric, left(t.product, 60),
		CASE WHEN t.stored THEN '; to remove or rename that one: products import --replace, with a file of all products of ' || t.provider ELSE '' END)
FROM (
	SELECT DISTINCT ON (n.file_line) n.file_line, n.provider, n.name, c.product, c.stored
	FROM called n
	JOIN claim c ON c.provider = n.provider AND c.metric = n.metric AND c.name = n.name AND c.product <> n.product
	ORDER BY n.file_line, n.name, c.product
) t
WHERE s.file_line = t.file_line;
