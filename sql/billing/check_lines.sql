-- check_lines.sql: the lines of an import that are not those of its file, which is in billing_stage.
-- Parameters: $1 import_id. Result: file_line, account, what; at most 101 rows.
WITH said AS (
	SELECT s.file_line, s.provider, s.account, s.month, s.metric, s.scope, s.quantity, s.unit, s.amount, s.currency, s.invoice, s.line,
		row_number() OVER (PARTITION BY s.file_line, s.provider, s.account, s.month, s.metric, s.scope, s.quantity, s.unit, s.amount, s.currency, s.invoice, s.line
			ORDER BY s.part) AS nth
	FROM billing_stage s
	WHERE (SELECT brought FROM simtally_store.billing_import WHERE import_id = $1::integer) @> s.place
), kept AS (
	SELECT l.file_line, p.name COLLATE "C" AS provider, l.account, l.month, l.metric, l.scope, l.quantity, l.unit, l.amount, l.currency, l.invoice, l.line,
		row_number() OVER (PARTITION BY l.file_line, p.name, l.account, l.month, l.metric, l.scope, l.quantity, l.unit, l.amount, l.currency, l.invoice, l.line
			ORDER BY l.line_id) AS nth
	FROM simtally_store.billing_line l
	JOIN simtally_store.provider p USING (provider_id)
	WHERE l.import_id = $1::integer
), file AS ( -- what only the file has, and below what only the store has
	SELECT s.*, row_number() OVER (PARTITION BY s.file_line ORDER BY s.account, s.metric, s.scope, s.quantity) AS place
	FROM said s
	WHERE NOT EXISTS (SELECT FROM kept k WHERE k.file_line = s.file_line AND k.provider = s.provider AND k.account = s.account AND k.month = s.month
		AND k.metric = s.metric AND k.scope = s.scope AND k.quantity = s.quantity AND k.unit = s.unit AND k.nth = s.nth
		AND k.amount IS NOT DISTINCT FROM s.amount AND k.currency IS NOT DISTINCT FROM s.currency
		AND k.invoice IS NOT DISTINCT FROM s.invoice AND k.line IS NOT DISTINCT FROM s.line)
), store AS (
	SELECT k.*, row_number() OVER (PARTITION BY k.file_line ORDER BY k.account, k.metric, k.scope, k.quantity) AS place
	FROM kept k
	WHERE NOT EXISTS (SELECT FROM said s WHERE s.file_line = k.file_line AND s.provider = k.provider AND s.account = k.account AND s.month = k.month
		AND s.metric = k.metric AND s.scope = k.scope AND s.quantity = k.quantity AND s.unit = k.unit AND s.nth = k.nth
		AND s.amount IS NOT DISTINCT FROM k.amount AND s.currency IS NOT DISTINCT FROM k.currency
		AND s.invoice IS NOT DISTINCT FROM k.invoice AND s.line IS NOT DISTINCT FROM k.line)
)
SELECT coalesce(s.file_line, f.file_line) AS file_line, coalesce(s.account, f.account) AS account, CASE
		WHEN f.file_line IS NULL THEN 'is no line of the file'
		WHEN s.file_line IS NULL THEN 'the file has it, it is gone'
		ELSE 'the file says ' || concat_ws(', ',
			CASE WHEN f.provider <> s.provider THEN format('provider %s, not %s', f.provider, s.provider) END,
			CASE WHEN f.account <> s.account THEN format('account %s, not %s', f.account, s.account) END,
			CASE WHEN f.month <> s.month THEN format('%s, not %s', to_char(f.month, 'YYYY-MM'), to_char(s.month, 'YYYY-MM')) END,
			CASE WHEN f.metric <> s.metric THEN format('%s, not %s', f.metric, s.metric) END,
			CASE WHEN f.scope <> s.scope THEN format('scope "%s", not "%s"', f.scope, s.scope) END,
			CASE WHEN f.quantity <> s.quantity THEN format('quantity %s, not %s', f.quantity, s.quantity) END,
			CASE WHEN f.unit <> s.unit THEN format('unit %s, not %s', f.unit, s.unit) END,
			CASE WHEN f.amount IS DISTINCT FROM s.amount THEN format('amount %s, not %s', coalesce(f.amount::text, 'none'), coalesce(s.amount::text, 'none')) END,
			CASE WHEN f.currency IS DISTINCT FROM s.currency THEN format('currency %s, not %s', coalesce(f.currency, 'none'), coalesce(s.currency, 'none')) END,
			CASE WHEN f.invoice IS DISTINCT FROM s.invoice THEN format('invoice %s, not %s', coalesce(f.invoice, 'none'), coalesce(s.invoice, 'none')) END,
			CASE WHEN f.line IS DISTINCT FROM s.line THEN format('line %s, not %s', coalesce(f.line, 'none'), coalesce(s.line, 'none')) END)
	END AS what
FROM file f
FULL JOIN store s USING (file_line, place)
ORDER BY 1, 2, 3
LIMIT 101;
