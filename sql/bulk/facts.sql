-- facts.sql: fills bulk_fact. Takes: $1 provider_id, $2 the fact's name. Gives nothing.
INSERT INTO bulk_fact (value, account_id)
SELECT value, account_id
FROM (
	SELECT DISTINCT ON (f.account_id) f.account_id, f.value
	FROM simtally_store.account a JOIN simtally_store.account_fact f USING (account_id)
	WHERE a.provider_id = $1::smallint AND f.fact = $2
	ORDER BY f.account_id, f.as_of DESC, f.fact_id DESC
) latest;
