-- tariff.sql: the tariffs of the report's providers that are valid on any day of the month.
--
-- Takes: $1 date month, $2 smallint[] providers
-- Gives: provider, metric, scope (or a product's name; NULL: any), price, unit (that it is for one of), currency, valid_from, valid_to (NULL: open)

SELECT p.name AS provider, t.metric, nullif(t.scope, '') AS scope, t.price,
	CASE t.metric
		WHEN 'data' THEN CASE t.per WHEN 1 THEN 'B' WHEN 1024 THEN 'KB' WHEN 1048576 THEN 'MB' WHEN 1073741824 THEN 'GB' WHEN 1099511627776 THEN 'TB' ELSE t.per || ' B' END
		WHEN 'voice' THEN CASE t.per WHEN 1 THEN 's' WHEN 60 THEN 'min' WHEN 3600 THEN 'h' ELSE t.per || ' s' END
		ELSE CASE t.per WHEN 1 THEN 'message' ELSE t.per || ' messages' END
	END AS unit, t.currency, to_char(t.valid_from, 'YYYY-MM-DD') AS valid_from, to_char(t.valid_to, 'YYYY-MM-DD') AS valid_to
FROM simtally_store.tariff t
JOIN simtally_store.provider p USING (provider_id)
WHERE t.provider_id = ANY ($2::smallint[]) AND t.valid_from < ($1::date + interval '1 month')::date AND coalesce(t.valid_to, 'infinity') >= $1::date
ORDER BY p.name COLLATE "C", array_position(ARRAY['data', 'voice', 'sms', 'mms'], t.metric), t.scope COLLATE "C", t.currency COLLATE "C", t.valid_from, t.valid_to, t.price, t.per, t.tariff_id;
