-- bill_money.sql: what came in with the bills of the month, and what became of it, by provider and currency, and file by file.
--
-- Takes: $1 date month, $2 smallint[] providers
-- Gives: provider (NULL: of refused rows, cannot be read), currency (NULL: none is named), import_id, file_name (both NULL: the sum of the rows
--        below it), rows, amount (what came in for the month: lines that were loaded, refused rows), superseded, superseded_amount (lines that
--        a later file took the place of), settled, settled_amount (refused rows of which a later file spoke), refused, refused_amount (open),
--        unread, unread_amount (of those, rows whose month cannot be read), lines, line_amount (lines that stand), difference (amount less its fates)

WITH row AS (
	SELECT provider_id, currency, import_id, 'l' AS fate, false AS unread, amount FROM simtally_store.billing_line
	WHERE provider_id = ANY ($2::smallint[]) AND month = $1::date AND superseded_import IS NULL
	UNION ALL
	SELECT provider_id, currency, import_id, 's', false, amount FROM simtally_store.billing_line
	WHERE provider_id = ANY ($2::smallint[]) AND month = $1::date AND superseded_import IS NOT NULL
	UNION ALL
	SELECT provider_id, currency, import_id, CASE WHEN settled THEN 'a' ELSE 'r' END, unread, amount
	FROM simtally_store.refused_bill_row($1::date, $2::smallint[])
), total AS (
	SELECT provider_id, currency, import_id, count(*) AS rows, coalesce(sum(amount), 0) AS amount,
		count(*) FILTER (WHERE fate = 's') AS superseded, coalesce(sum(amount) FILTER (WHERE fate = 's'), 0) AS superseded_amount,
		count(*) FILTER (WHERE fate = 'a') AS settled, coalesce(sum(amount) FILTER (WHERE fate = 'a'), 0) AS settled_amount,
		count(*) FILTER (WHERE fate = 'r') AS refused, coalesce(sum(amount) FILTER (WHERE fate = 'r'), 0) AS refused_amount,
		count(*) FILTER (WHERE fate = 'r' AND unread) AS unread, coalesce(sum(amount) FILTER (WHERE fate = 'r' AND unread), 0) AS unread_amount,
		count(*) FILTER (WHERE fate = 'l') AS lines, coalesce(sum(amount) FILTER (WHERE fate = 'l'), 0) AS line_amount
	FROM row
	GROUP BY GROUPING SETS ((provider_id, currency, import_id), (provider_id, currency))
)
SELECT p.name AS provider, t.currency, t.import_id, i.file_name, t.rows, t.amount, t.superseded, t.superseded_amount, t.settled, t.settled_amount,
	t.refused, t.refused_amount, t.unread, t.unread_amount, t.lines, t.line_amount,
	t.amount - t.superseded_amount - t.settled_amount - t.refused_amount - t.line_amount AS difference
FROM total t
LEFT JOIN simtally_store.billing_import i USING (import_id)
LEFT JOIN simtally_store.provider p USING (provider_id)
ORDER BY p.name COLLATE "C" NULLS FIRST, t.currency COLLATE "C" NULLS LAST, t.import_id NULLS FIRST;
