-- binding_overlaps.sql: bindings of an account that another one, of the store or of the file, holds on the same day: a number is
-- billed to one customer at a time. To be run until it changes nothing, for a row that is left out leaves
-- the stored binding as it is.
-- Parameters: $1 whether the file is its providers' whole list: stored bindings that are not in it are going then, as long as
-- every row makes sense. Result: none; marks catalogue_stage.
WITH staged AS (
	SELECT s.file_line, a.account_id, s.billing_ref, s.valid_from, coalesce(s.valid_from, '-infinity') AS first_day, coalesce(s.valid_to, 'infinity') AS last_day
	FROM catalogue_stage s
	JOIN simtally_store.provider p ON p.name = s.provider
	JOIN simtally_store.account a ON a.provider_id = p.provider_id AND a.account = s.account
	WHERE s.reason IS NULL
), held AS (
	SELECT account_id, billing_ref, valid_from, first_day, last_day FROM staged
	UNION ALL
	SELECT b.account_id, b.billing_ref, b.valid_from, coalesce(b.valid_from, '-infinity'), coalesce(b.valid_to, 'infinity')
	FROM simtally_store.binding b
	WHERE NOT EXISTS (SELECT FROM staged s
		WHERE s.account_id = b.account_id AND s.billing_ref = b.billing_ref AND s.valid_from IS NOT DISTINCT FROM b.valid_from)
		AND NOT ($1::boolean AND b.provider_id IN (SELECT p.provider_id FROM catalogue_stage s JOIN simtally_store.provider p ON p.name = s.provider)
			AND NOT EXISTS (SELECT FROM catalogue_stage s WHERE s.reason IS NOT NULL))
)
UPDATE catalogue_stage s
SET at = 'line ' || s.file_line || ', column valid_from', reason = 'overlapping',
	detail = format('on some of these days the account is bound to "%s" as well; a number is billed to one customer at a time', left(o.billing_ref, 60))
FROM (
	SELECT t.file_line, min(h.billing_ref) AS billing_ref
	FROM staged t
	JOIN held h ON h.account_id = t.account_id AND h.first_day <= t.last_day AND h.last_day >= t.first_day
		AND (h.billing_ref, h.first_day) <> (t.billing_ref, t.first_day)
	GROUP BY t.file_line
) o
WHERE s.file_line = o.file_line;
