-- rules.sql: a sum over the rules in force for the providers: products, tariffs, tolerances, bindings and checks.
--
-- Takes: $1 smallint[] providers
-- Gives: one row: sha256, over a line for each rule in the order of their bytes; the same rules give the same sum in any database

SELECT encode(sha256(convert_to(coalesce(string_agg(line, E'\n' ORDER BY line COLLATE "C"), ''), 'UTF8')), 'hex') AS sha256
FROM (
	SELECT ROW('tolerance'::text, p.name, t.metric, t.absolute, trim_scale(t.relative))::text AS line
	FROM simtally_store.tolerance t LEFT JOIN simtally_store.provider p USING (provider_id)
	WHERE t.provider_id IS NULL OR t.provider_id = ANY ($1::smallint[])
	UNION ALL
	SELECT ROW('tariff'::text, p.name, t.metric, t.scope, trim_scale(t.price), t.per, t.currency, to_char(t.valid_from, 'YYYY-MM-DD'), to_char(t.valid_to, 'YYYY-MM-DD'))::text
	FROM simtally_store.tariff t JOIN simtally_store.provider p USING (provider_id)
	WHERE t.provider_id = ANY ($1::smallint[])
	UNION ALL
	SELECT ROW('product'::text, p.name, r.product, r.metric, r.scopes, r.increment, r.rounding, r.allowance, r.included, r.absolute, trim_scale(r.relative))::text
	FROM simtally_store.product r JOIN simtally_store.provider p USING (provider_id)
	WHERE r.provider_id = ANY ($1::smallint[])
	UNION ALL
	SELECT ROW('binding'::text, p.name, a.account, b.billing_ref, to_char(b.valid_from, 'YYYY-MM-DD'), to_char(b.valid_to, 'YYYY-MM-DD'))::text
	FROM simtally_store.binding b JOIN simtally_store.account a USING (account_id) JOIN simtally_store.provider p ON p.provider_id = b.provider_id
	WHERE b.provider_id = ANY ($1::smallint[])
	UNION ALL
	SELECT ROW('check'::text, p.name, c.name, c.metric, c.compare, c.by_what, c.running, c.apart_s, c.absolute, trim_scale(c.relative), c.left_endpoint, c.left_role,
		c.left_sum, c.right_endpoint, c.right_role, c.right_sum)::text
	FROM simtally_store.check_rule c JOIN simtally_store.provider p USING (provider_id)
	WHERE c.provider_id = ANY ($1::smallint[])
) rule;
