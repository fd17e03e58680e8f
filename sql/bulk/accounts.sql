-- accounts.sql: which accounts of the register names in a file mean: the account itself, or the one of which a fact says so.
-- Takes: $1 provider_id, $2 text[] names. Gives: a row a name that is known: nth (from 1), account_id, account, kind, grouped, how many it fits.
WITH asked AS (
	SELECT name, nth FROM unnest($2::text[]) WITH ORDINALITY AS n (name, nth)
), found AS (
	SELECT n.nth, a.account_id FROM asked n JOIN simtally_store.account a ON a.provider_id = $1::smallint AND a.account = n.name
	UNION
	SELECT n.nth, f.account_id FROM asked n JOIN bulk_fact f ON f.value = n.name
), one AS (
	SELECT nth, min(account_id) AS account_id, count(*) AS fits FROM found GROUP BY nth
)
SELECT o.nth, o.account_id, a.account, a.kind, a.pool IS NOT NULL AS grouped, o.fits
FROM one o JOIN simtally_store.account a USING (account_id)
ORDER BY o.nth;
