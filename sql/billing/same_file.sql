-- same_file.sql: the latest import of a file with these very bytes by this mapping, unless what was refused since, or of it, is another matter now:
-- a later file said of the same items what could not be read, or said anew what this one's refused rows were about.
-- Parameters: $1 sha256, $2 mapping. Result: import_id, quarantined; no row where there is none.
WITH latest AS (
	SELECT import_id, quarantined FROM simtally_store.billing_import WHERE sha256 = $1::bytea AND mapping = $2::text
	ORDER BY import_id DESC LIMIT 1
), since AS (
	SELECT q.invoice COLLATE "C" AS invoice, q.line COLLATE "C" AS line, coalesce(p.name, '') COLLATE "C" AS provider
	FROM simtally_store.quarantine q
	JOIN simtally_store.billing_import i USING (import_id)
	LEFT JOIN simtally_store.provider p USING (provider_id)
	WHERE q.import_id > (SELECT import_id FROM latest) AND i.mapping = $2::text AND q.invoice IS NOT NULL
		AND NOT EXISTS (SELECT FROM simtally_store.billing_settled s WHERE s.quarantine_id = q.quarantine_id)
)
SELECT l.import_id, l.quarantined
FROM latest l
WHERE NOT EXISTS (SELECT FROM simtally_store.quarantine q JOIN simtally_store.billing_settled s USING (quarantine_id) WHERE q.import_id = l.import_id)
	AND NOT EXISTS (SELECT FROM since r
		JOIN billing_stage k ON k.invoice = r.invoice AND k.item IN (r.line, '') AND (k.owner = '' OR r.provider IN ('', k.owner)));
