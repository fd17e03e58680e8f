-- series.sql: the number of a series, made when it is new.
-- Takes: $1 provider_id, $2 endpoint, $3 metric, $4 scope, $5 grain, $6 role, $7 unit, $8 rank. Gives: one row: series_id.
WITH added AS (
	INSERT INTO simtally_store.series (provider_id, endpoint, metric, scope, grain, role, unit, rank)
	VALUES ($1::smallint, $2, $3, $4, $5, $6, $7, $8::smallint)
	ON CONFLICT (provider_id, endpoint, metric, scope, grain, role) DO UPDATE SET rank = excluded.rank
	RETURNING series_id
)
SELECT series_id FROM added;
