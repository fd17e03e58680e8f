-- release.sql: claims of sessions that are gone are owed again. The caller holds the provider's lock.
-- Takes: $1 provider_id. Gives: one row: released.
WITH released AS (
	UPDATE simtally_store.unit_of_work u SET state = 'owed', claimed_by = NULL
	WHERE u.state = 'claimed'
		AND u.endpoint_id IN (SELECT endpoint_id FROM simtally_store.endpoint WHERE provider_id = $1::smallint)
	RETURNING 1
)
SELECT count(*) AS released FROM released;
